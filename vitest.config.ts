import { defineConfig } from 'vitest/config';
import { closingLine } from './test/support/closing-line.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/services.ts'],
    reporters: ['default', closingLine()],
    testTimeout: 60_000,
    // Migrations and Chromium take their time on a small, busy machine.
    hookTimeout: 60_000,
  },
});
