import { findBinary } from './binary.ts';

/**
 * Path of a Chromium for browser tests: CHROMIUM_PATH, else an installed one, else Debian's package if we are root.
 * @throws Error that says what to install.
 */
export function findChromium(): string {
  return process.env.CHROMIUM_PATH || findBinary(['chromium', 'chromium-browser', 'google-chrome'], ['chromium']);
}

/** True only where it was asked for: a browser test without a browser fails, it does not vanish. */
export const skipBrowser = process.env.SKIP_BROWSER === '1';
