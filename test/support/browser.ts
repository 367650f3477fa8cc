import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFailed, onTestFinished } from 'vitest';
import { CHROMIUM_ARGS, findChromium } from './chromium.ts';
import { createLog, startServer } from './server.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Folder of screenshots. */
const PICTURES = process.env.PICTURES === '1' ? join(ROOT, 'out/screenshots') : undefined;

export const PHONE = { width: 360, height: 740 };
export const DESK = { width: 1280, height: 800 };

/** The servers of a file's tests, at one address each. */
export interface Servers {
  readonly urls: readonly string[];
  close(): Promise<void>;
}

/** The app in a browser, for all tests of a file. */
export interface TestApp {
  /** The address of the first server. */
  readonly url: string;
  /** The addresses of all servers. */
  readonly urls: readonly string[];
  /** Creates a log with these airports, and opens a page on it. */
  openFresh(airports: readonly string[], context?: BrowserContext): Promise<{ page: Page; log: string }>;
  /** Opens a page on a log. @param at which of the servers, 0 for the first */
  openLog(log: string, context?: BrowserContext, at?: number): Promise<Page>;
  /** Opens an address. An error that the page does not catch fails the test, which prints the page's console if it fails. */
  open(url: string, context?: BrowserContext): Promise<Page>;
  /** Opens a page for each of two people on a log with these airports, Ben's in dark colours. */
  twoPages(...airports: string[]): Promise<{ ada: Page; ben: Page; log: string }>;
  /** A browser profile until the test ends. Pages of one profile are one person. */
  context(look?: Look): Promise<BrowserContext>;
  /** Writes a screenshot for people to look at, where PICTURES=1 asks for them: each takes a fifth of a second of CPU. */
  picture(page: Page, name: string): Promise<void>;
}

/** @param timezoneId IANA name of the machine's zone */
interface Look {
  readonly viewport?: typeof DESK;
  readonly colorScheme?: 'light' | 'dark';
  readonly timezoneId?: string;
}

/** Starts servers and a browser before the tests of a file, and closes them after. To be called in its `describe`. */
export function useApp(start: () => Promise<Servers> = startOneServer): TestApp {
  let servers: Servers | undefined;
  let browser: Browser | undefined;

  beforeAll(async () => {
    servers = await start();
    browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
  });
  afterAll(async () => {
    await browser?.close();
    await servers?.close();
  });

  const urlOf = (at: number): string => servers!.urls[at]!;

  const app: TestApp = {
    get url() {
      return urlOf(0);
    },
    get urls() {
      return servers!.urls;
    },
    async openFresh(airports, context) {
      const log = await createLog(app.url, ...airports);
      return { page: await app.openLog(log, context), log };
    },
    openLog: (log, context, at = 0) => app.open(`${urlOf(at)}/logs/${log}`, context),
    async open(url, context) {
      const page = await (context ?? (await app.context())).newPage();
      watchErrors(page);
      await page.goto(url);
      return page;
    },
    async twoPages(...airports) {
      const { page: ada, log } = await app.openFresh(airports);
      // Ben's page is not queried before it is complete: Chromium takes a query of Playwright's for a tap, and lets sound in.
      const ben = await app.openLog(log, await app.context({ colorScheme: 'dark' }));
      await ada.getByRole('list', { name: '2 people are here' }).waitFor();
      return { ada, ben, log };
    },
    async context(look) {
      const context = await browser!.newContext({ viewport: DESK, colorScheme: 'light', ...look });
      // Shorter than a test may take, so that a failure names what it waited for.
      context.setDefaultTimeout(40_000);
      onTestFinished(() => context.close());
      return context;
    },
    async picture(page, name) {
      if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`) });
    },
  };
  return app;
}

async function startOneServer(): Promise<Servers> {
  const server = await startServer();
  return { urls: [server.url], close: server.close };
}

/** Fails the test on uncaught errors of the page. Errors in its console explain a failure, but may be part of a test. */
function watchErrors(page: Page): void {
  const uncaught: Error[] = [];
  const logged: string[] = [];
  page.on('pageerror', (error) => uncaught.push(error));
  page.on('console', (message) => message.type() === 'error' && logged.push(message.text()));
  onTestFailed(() => console.error([`errors in the console of ${page.url()}: ${logged.length}`, ...logged].join('\n')));
  onTestFinished(() => expect(uncaught).toEqual([]));
}
