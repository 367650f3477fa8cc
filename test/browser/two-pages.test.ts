import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CHROMIUM_ARGS, findChromium, skipBrowser } from '../support/chromium.ts';
import { createLog, startServer } from '../support/server.ts';

const ROOT = join(import.meta.dirname, '../..');
const SCREENSHOTS = join(ROOT, 'out/screenshots');
const APP = join(ROOT, 'app');

describe.skipIf(skipBrowser)('two people with a browser each', () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  let browser: Browser;

  beforeAll(async () => {
    await build({ root: APP, configFile: join(APP, 'vite.config.ts'), logLevel: 'warn' });
    await mkdir(SCREENSHOTS, { recursive: true });
    server = await startServer();
    browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  test('an airport that one of them adds appears in the list and on the map of the other', async () => {
    const { ada, ben } = await twoPages('CDG', 'NRT');

    await add(ada, 'los angeles');

    await ben.getByRole('list', { name: 'Stops of the journey' }).getByText('LAX').waitFor();
    await ben.locator('.map-label', { hasText: 'LAX' }).waitFor();
    expect(await codes(ben)).toEqual(['CDG', 'NRT', 'LAX']);
    expect(await ben.locator('.map-flight').count()).toBe(2);
    expect(await ben.getByRole('list', { name: '2 people are here' }).getByRole('listitem').count()).toBe(2);
  });

  test('a code that no airport has is kept, and marked for both', async () => {
    const { ada, ben } = await twoPages('CDG');

    await add(ada, 'xqz');

    await ben.getByText('No airport with this code').waitFor();
    expect(await codes(ben)).toEqual(['CDG', 'XQZ']);
  });

  test('both write at one stop, and neither loses a word or the caret', async () => {
    const { ada, ben } = await twoPages('CDG');
    const adas = ada.getByRole('textbox', { name: 'Written at Paris' });
    const bens = ben.getByRole('textbox', { name: 'Written at Paris' });
    await adas.fill('the rain 🌧 stopped');
    await expect.poll(() => bens.inputValue()).toBe('the rain 🌧 stopped');

    await adas.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(8, 8));
    await bens.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(0, 0));
    await bens.pressSequentially('At last ');
    await expect.poll(() => adas.inputValue()).toBe('At last the rain 🌧 stopped');
    await adas.pressSequentially(' in May');

    await expect.poll(() => bens.inputValue()).toBe('At last the rain in May 🌧 stopped');
    expect(await adas.inputValue()).toBe('At last the rain in May 🌧 stopped');
  });

  test('one presses play: the piano roll of both moves, and the other is asked to tap for sound', async () => {
    const { ada, ben } = await twoPages('CDG', 'NRT', 'LAX');

    await ada.getByRole('button', { name: 'Play' }).click();

    await ben.getByRole('button', { name: 'Tap to listen' }).click();
    await ben.getByRole('button', { name: 'Tap to listen' }).waitFor({ state: 'hidden' });
    for (const page of [ada, ben]) {
      await page.getByRole('img', { name: /Piano roll: \d+ notes/ }).waitFor();
      const before = await pixels(page);
      await expect.poll(() => pixels(page)).not.toBe(before);
    }
    await ada.locator('.plane').waitFor();
    await ada.screenshot({ path: join(SCREENSHOTS, 'playing-light.png') });
    await ben.screenshot({ path: join(SCREENSHOTS, 'playing-dark.png') });
  });

  test('the page fits a phone', async () => {
    const page = await open(await context({ width: 360, height: 740 }, 'dark'), await log('CDG', 'NRT'));
    await page.locator('.map-label', { hasText: 'NRT' }).waitFor();

    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await page.screenshot({ path: join(SCREENSHOTS, 'phone-dark.png') });
  });

  test('a link that leads nowhere says so', async () => {
    const page = await open(await context(), '00000000-0000-4000-8000-000000000000');

    await page.getByRole('heading', { name: 'There is no journey here' }).waitFor();
    await page.screenshot({ path: join(SCREENSHOTS, 'no-journey.png') });
  });

  test('the start page makes a journey and goes there', async () => {
    const page = await (await context()).newPage();
    await page.goto(server.url);
    await page.screenshot({ path: join(SCREENSHOTS, 'start.png') });

    await page.getByRole('button', { name: 'Over the Andes' }).click();

    await expect.poll(() => codes(page)).toEqual(['LIM', 'CUZ', 'LPB', 'MAO']);
    expect(await page.getByRole('textbox', { name: 'Title of the journey' }).inputValue()).toBe('Over the Andes');
  });

  const log = (...airports: string[]) => createLog(server.url, ...airports);

  async function context(viewport = DESK, colorScheme: 'light' | 'dark' = 'light'): Promise<BrowserContext> {
    const made = await browser.newContext({ viewport, colorScheme });
    // Shorter than a test may take, so that a failure names what it waited for.
    made.setDefaultTimeout(8_000);
    onTestFinished(() => made.close());
    return made;
  }

  async function open(context: BrowserContext, id: string): Promise<Page> {
    const page = await context.newPage();
    page.on('pageerror', (error) => {
      throw error;
    });
    await page.goto(`${server.url}/logs/${id}`);
    return page;
  }

  /**
   * A browser context each: in one they would be one person. Ben's page is not asked for anything before it is there:
   * Chromium takes a question of Playwright's for a touch, and would let sound in.
   */
  async function twoPages(...airports: string[]): Promise<{ ada: Page; ben: Page }> {
    const id = await log(...airports);
    const ada = await open(await context(DESK, 'light'), id);
    const ben = await open(await context(DESK, 'dark'), id);
    await ada.getByRole('list', { name: '2 people are here' }).waitFor();
    return { ada, ben };
  }
});

const DESK = { width: 1280, height: 800 };

/** Types into the combobox and takes what it offers first. */
async function add(page: Page, typed: string): Promise<void> {
  const field = page.getByRole('combobox', { name: 'Add an airport' });
  await field.pressSequentially(typed);
  await field.press('Enter');
}

const codes = (page: Page): Promise<string[]> => page.locator('.stop-code').allTextContents();

const pixels = (page: Page): Promise<string> =>
  page.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
