import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows files of our own origin only: nothing may end up inside the page or as a data URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
