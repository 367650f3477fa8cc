import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';

describe.skipIf(skipBrowser)('case 35: the keys of the page', () => {
  const app = useApp();

  test('the first stop of Tab skips to the player; Space plays and pauses, but is a space in a field', async () => {
    const { page } = await app.openFresh(['CDG', 'NRT', 'LAX', 'SFO', 'JFK', 'LHR', 'FRA', 'VIE']);
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBeLessThanOrEqual(0);
    await app.picture(page, 'many-stops');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('play');

    // Shortcuts are loaded behind the page.
    const atTitle = async () => {
      await page.keyboard.press('t');
      return page.evaluate(() => document.activeElement?.id);
    };
    const blur = () => page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await blur();
    await expect.poll(atTitle).toBe('title');
    await blur();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await page.keyboard.press('m');
    await expect.poll(() => page.getByRole('button', { name: 'Mute' }).getAttribute('aria-pressed')).toBe('true');

    await page.keyboard.press('t');
    await page.keyboard.press('End');
    await page.keyboard.type(' m?');
    await page.keyboard.press('Tab');
    await expect.poll(() => page.title()).toContain(' m? ·');
    expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(0);
  });

  test('? opens the help, which explains controls and keys', async () => {
    const { page } = await app.openFresh(['CDG', 'NRT']);
    const help = page.getByRole('dialog', { name: 'Help' });
    // Shortcuts are loaded behind the page.
    const opened = async () => {
      await page.keyboard.press('?');
      return help.waitFor({ timeout: 1_000 }).then(
        () => true,
        () => false,
      );
    };
    await expect.poll(opened).toBe(true);
    await help.getByText('Play or pause').waitFor();
    await help.getByText('The likeliest notes, or unlikely ones as well.').waitFor();
    await app.picture(page, 'help-light');
    await page.keyboard.press('Escape');
    await expect.poll(() => help.count()).toBe(0);
  });

  test('a button keeps the focus that has nothing more to do: a stop at either end, the last step back', async () => {
    const { page } = await app.openFresh(['CDG', 'NRT', 'LAX']);
    for (const [name, presses] of [
      ['Move Narita down', 1],
      ['Move Narita up', 2],
      ['Undo', 3],
    ] as const) {
      const button = page.getByRole('button', { name });
      await button.focus();
      for (let press = 0; press < presses; press++) await page.keyboard.press('Enter');
      await expect.poll(() => button.isDisabled()).toBe(true);
      expect(await button.evaluate(hasFocus)).toBe(true);
    }
    expect(await page.locator('.stop-code').allTextContents()).toEqual(['CDG', 'NRT', 'LAX']);
  });

  test('by keys alone a journey is begun, written, timed, played and saved as a file', async () => {
    const page = await app.open(app.url);
    page.setDefaultTimeout(20_000);
    await tabTo(page, page.getByRole('button', { name: 'Start a new journey' }));
    await page.keyboard.press('Enter');
    const field = page.getByRole('combobox', { name: 'Add an airport' });
    await field.waitFor();
    await tabTo(page, field);
    for (const city of ['Paris', 'NRT', 'LAX']) {
      await page.keyboard.type(city);
      await page.keyboard.press('Enter');
      await expect.poll(() => field.inputValue()).toBe('');
    }
    await page.getByText('3 stops · 2 flights').waitFor();

    await tabTo(page, page.getByRole('textbox', { name: 'Written at Paris' }));
    await page.keyboard.type('It rained.');
    const paris = page.getByRole('listitem').filter({ hasText: 'CDG' }).first();
    await tabTo(page, paris.locator('summary', { hasText: 'Times and travel' }));
    await page.keyboard.press('Enter');
    await paris.getByLabel('Depart').waitFor();
    await tabTo(page, paris.getByLabel('Depart'));
    await page.keyboard.type('051220310130PM');
    await page.keyboard.press('Tab');
    await page.getByText('depart 12 May 2031, 13:30 CEST').waitFor();

    await tabTo(page, page.getByRole('button', { name: 'Play', exact: true }));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await tabTo(page, page.getByRole('button', { name: 'Export' }));
    await page.keyboard.press('Enter');
    const save = page.getByRole('button', { name: 'Save as MIDI' });
    await expect.poll(() => save.isEnabled(), { timeout: 20_000 }).toBe(true);
    await tabTo(page, save);
    const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(file.suggestedFilename()).toMatch(/\.mid$/);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('button', { name: 'Export' }).evaluate(hasFocus)).toBe(true);
  });
});

const hasFocus = (element: Element) => element === document.activeElement;

/** Presses Tab until an element has the focus. */
async function tabTo(page: Page, element: Locator): Promise<void> {
  for (let presses = 0; presses < 100; presses++) {
    if (await element.evaluate(hasFocus)) return;
    await page.keyboard.press('Tab');
  }
  expect(await element.evaluate(hasFocus), `Tab comes to ${element}`).toBe(true);
}
