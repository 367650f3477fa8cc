import { findBinary } from './binary.ts';

// The shell draws no windows around pages: a page takes half of the CPU to open.
const SHELL = 'chromium-headless-shell';

/**
 * Path of a Chromium for browser tests: CHROMIUM_PATH, else an installed one, else Debian's package if we are root.
 * @throws Error that says what to install.
 */
export function findChromium(): string {
  const names = [SHELL, 'chromium', 'chromium-browser', 'google-chrome'];
  return process.env.CHROMIUM_PATH || findBinary(names, [SHELL]);
}

/** True only where it was asked for: a browser test without a browser fails, it does not vanish. */
export const skipBrowser = process.env.SKIP_BROWSER === '1';

export const CHROMIUM_ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // As in a browser that nobody has touched yet: sound waits for a tap.
  '--autoplay-policy=document-user-activation-required',
  // So that a test can take away what is held by nothing.
  '--js-flags=--expose-gc',
];
