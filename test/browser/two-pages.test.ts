import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';

describe.skipIf(skipBrowser)('two people with a browser each', () => {
  const app = useApp();

  test('an airport that one of them adds appears in the list and on the map of the other', async () => {
    const { ada, ben } = await app.twoPages('CDG', 'NRT');

    await add(ada, 'los angeles');

    await ben.getByRole('list', { name: 'Stops of the journey' }).getByText('LAX').waitFor();
    await ben.locator('.map-label', { hasText: 'LAX' }).waitFor();
    expect(await codes(ben)).toEqual(['CDG', 'NRT', 'LAX']);
    expect(await ben.locator('.map-flight').count()).toBe(2);
    expect(await ben.getByRole('list', { name: '2 people are here' }).getByRole('listitem').count()).toBe(2);
  });

  test('a code that no airport has is kept, and marked for both', async () => {
    const { ada, ben } = await app.twoPages('CDG');

    await add(ada, 'xqz');

    await ben.getByText('No airport with this code').waitFor();
    expect(await codes(ben)).toEqual(['CDG', 'XQZ']);
  });

  test('both write at one stop, and neither loses a word or the caret', async () => {
    const { ada, ben } = await app.twoPages('CDG');
    const adas = ada.getByRole('textbox', { name: 'Written at Paris' });
    const bens = ben.getByRole('textbox', { name: 'Written at Paris' });
    await adas.fill('the rain 🌧 stopped');
    await expect.poll(() => writtenAtParis(ben)).toBe('the rain 🌧 stopped');

    await adas.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(8, 8));
    // A key is meant for the field that it began with: the editor is to be there by then.
    await ben.locator('.cm-content').waitFor();
    await bens.press('Control+Home');
    await bens.pressSequentially('At last ');
    await expect.poll(() => writtenAtParis(ada)).toBe('At last the rain 🌧 stopped');
    await ada.locator('.cm-content').waitFor();
    await adas.pressSequentially(' in May');

    await expect.poll(() => writtenAtParis(ben)).toBe('At last the rain in May 🌧 stopped');
    expect(await writtenAtParis(ada)).toBe('At last the rain in May 🌧 stopped');
  });

  test('case 12: of one person in two tabs, others see where the active one works', async () => {
    const { page: ben, log } = await app.openFresh(['CDG', 'NRT']);
    const adas = await app.context();
    const first = await app.openLog(log, adas);
    await ben.getByRole('list', { name: '2 people are here' }).waitFor();
    const second = await app.openLog(log, adas);
    await second.getByRole('list', { name: '2 people are here' }).waitFor();
    const writing = (page: Page, city: string) => page.getByRole('textbox', { name: `Written at ${city}` });
    const atWork = () => ben.locator('.stop', { hasText: 'at work here' }).locator('.stop-code').allTextContents();

    await writing(first, 'Paris').focus();
    await expect.poll(atWork).toEqual(['CDG']);
    await writing(second, 'Narita').focus();
    await expect.poll(atWork).toEqual(['NRT']);
    await writing(second, 'Narita').blur();
    await expect.poll(atWork).toEqual(['CDG']);
    await writing(first, 'Paris').blur();
    await expect.poll(atWork).toEqual([]);
    await writing(second, 'Paris').focus();
    await expect.poll(atWork).toEqual(['CDG']);
  });

  test('one presses play: the piano roll of both moves, and the other is asked to tap for sound', async () => {
    const { ada, ben } = await app.twoPages('CDG', 'NRT', 'LAX');

    await ada.getByRole('button', { name: 'Play', exact: true }).click();

    await ben.getByRole('button', { name: 'Tap to listen' }).click();
    await ben.getByRole('button', { name: 'Tap to listen' }).waitFor({ state: 'hidden' });
    for (const page of [ada, ben]) {
      await page.getByRole('img', { name: /Piano roll: \d+ notes/ }).waitFor();
      const before = await pixels(page);
      await expect.poll(() => pixels(page)).not.toBe(before);
    }
    await ada.locator('.plane').waitFor();
    await app.picture(ada, 'playing-light');
    await app.picture(ben, 'playing-dark');
  });

  test('no name, choice or figure is cut off on a desk of 1280 pixels', async () => {
    const { page } = await app.openFresh(['CDG', 'NRT', 'LAX', 'GIG']);
    await page.getByText('Rio Galeão – Tom Jobim International Airport, Brazil').waitFor();
    await page
      .getByRole('button', { name: /^Shape the flight/ })
      .first()
      .click();
    await page.locator('.flight-panel').waitFor();
    expect(await page.evaluate(cutOff)).toEqual([]);
    await app.picture(page, 'whole-labels');
  });

  test('the page fits a phone', async () => {
    const dark = await app.context({ viewport: PHONE, colorScheme: 'dark' });
    const { page } = await app.openFresh(['CDG', 'NRT'], dark);
    await page.locator('.map-label', { hasText: 'NRT' }).waitFor();

    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await app.picture(page, 'phone-dark');
  });

  test('a link that leads nowhere says so', async () => {
    const page = await app.openLog('00000000-0000-4000-8000-000000000000');

    await page.getByRole('heading', { name: 'There is no journey here' }).waitFor();
    await app.picture(page, 'no-journey');
  });

  test('the start page makes a journey and goes there', async () => {
    const page = await app.open(app.url);
    await app.picture(page, 'start');

    await page.getByRole('button', { name: 'Over the Andes' }).click();

    await expect.poll(() => codes(page)).toEqual(['LIM', 'CUZ', 'LPB', 'MAO']);
    expect(await page.getByRole('textbox', { name: 'Title of the journey' }).inputValue()).toBe('Over the Andes');
  });
});

/** Text of an entry, in its textarea or in the editor that replaces it. */
const writtenAtParis = (page: Page) => page.locator('textarea.entry').inputValue();

/** Types into the combobox and takes what it offers first. */
async function add(page: Page, typed: string): Promise<void> {
  const field = page.getByRole('combobox', { name: 'Add an airport' });
  await field.pressSequentially(typed);
  await field.press('Enter');
}

const codes = (page: Page): Promise<string[]> => page.locator('.stop-code').allTextContents();

const pixels = (page: Page): Promise<string> =>
  page.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());

/** In the page: texts that their elements do not show whole, those of all choices of a menu included. */
function cutOff(): string[] {
  const context = document.createElement('canvas').getContext('2d')!;
  const widest = (menu: HTMLSelectElement) => {
    const { fontSize, fontFamily } = getComputedStyle(menu);
    context.font = `${fontSize} ${fontFamily}`;
    return Math.max(...[...menu.options].map(({ text }) => context.measureText(text).width));
  };
  const arrow = 28;
  const menus = [...document.querySelectorAll('select')].filter((menu) => widest(menu) + arrow > menu.clientWidth);
  const others = [...document.querySelectorAll<HTMLElement>('body *')].filter(
    (element) =>
      // One that is hidden from sight alone is a pixel wide.
      element.clientWidth > 1 &&
      element.scrollWidth > element.clientWidth + 1 &&
      getComputedStyle(element).overflowX !== 'visible',
  );
  return [...menus, ...others].map(({ className, textContent }) => `${className}: ${textContent}`);
}
