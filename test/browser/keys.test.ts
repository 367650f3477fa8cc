import { describe, expect, test } from 'vitest';
import { useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';

describe.skipIf(skipBrowser)('case 35: the keys of the page', () => {
  const app = useApp();

  test('the first stop of Tab skips to the player; Space plays and pauses, but is a space in a field', async () => {
    const { page } = await app.openFresh(['CDG', 'NRT', 'LAX']);
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await page.waitForLoadState('networkidle');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('play');

    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
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
    await page.waitForLoadState('networkidle');
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Help' });
    await help.getByText('Play or pause').waitFor();
    await help.getByText('The likeliest notes, or unlikely ones as well.').waitFor();
    await app.picture(page, 'help-light');
    await page.keyboard.press('Escape');
    await expect.poll(() => help.count()).toBe(0);
  });
});
