import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { onTestFinished } from 'vitest';
import { CHROMIUM_ARGS, findChromium } from './chromium.ts';

const ROOT = join(import.meta.dirname, '../..');
const APP = join(ROOT, 'app');
const PICTURES = join(ROOT, 'out/screenshots');

export const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 800 };

/** A Chromium, and the app as it is now for servers to serve. */
export interface TestBrowser {
  /** Somebody's own browser, until the test ends. Two pages of one context are one person. */
  context(look?: { viewport?: typeof DESK; colorScheme?: 'light' | 'dark' }): Promise<BrowserContext>;
  /** Opens an address; an error in the page fails the test. */
  open(url: string, context?: BrowserContext): Promise<Page>;
  /** Keeps a picture of the page for people to look at. */
  picture(page: Page, name: string): Promise<void>;
  close(): Promise<void>;
}

/** Builds the app, and opens a browser that nobody has touched yet. */
export async function openBrowser(): Promise<TestBrowser> {
  await build({ root: APP, configFile: join(APP, 'vite.config.ts'), logLevel: 'warn' });
  await mkdir(PICTURES, { recursive: true });
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });

  async function context({ viewport = DESK, colorScheme = 'light' as 'light' | 'dark' } = {}): Promise<BrowserContext> {
    const made = await browser.newContext({ viewport, colorScheme });
    // Shorter than a test may take, so that a failure names what it waited for.
    made.setDefaultTimeout(8_000);
    onTestFinished(() => made.close());
    return made;
  }

  return {
    context,
    async open(url, own) {
      const page = await (own ?? (await context())).newPage();
      page.on('pageerror', (error) => {
        throw error;
      });
      await page.goto(url);
      return page;
    },
    picture: async (page, name) => void (await page.screenshot({ path: join(PICTURES, `${name}.png`) })),
    close: () => browser.close(),
  };
}
