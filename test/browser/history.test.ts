import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connect, type Room } from '../../client-sdk/index.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { createLog } from '../support/server.ts';

describe.skipIf(skipBrowser)('the history of a journey, in a browser', () => {
  const app = useApp();

  test('a version is named, looked at beside what is there now, and restored, by keyboard alone', async () => {
    const { page, ben } = await pageAndBen('CDG', 'NRT', 'LAX');
    await page.getByRole('textbox', { name: 'Written at Paris' }).fill('Croissants at gate K, and rain on the roof.');
    await page.getByRole('button', { name: 'History' }).focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('dialog', { name: 'History' });
    await panel.getByRole('textbox', { name: 'Name the journey as it is now' }).focus();
    await page.keyboard.type('Before the storm');
    await page.keyboard.press('Enter');
    await panel.getByText('Kept as “Before the storm”.').waitFor();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'hidden' });

    const [paris, tokyo] = ben.travelLog.read().waypoints;
    ben.travelLog.remove(tokyo!.id);
    ben.travelLog.add({ airport: 'LIM', entry: 'Fog over the Pacific.' });
    ben.travelLog.entry(paris!.id)!.delete(0, 10);
    ben.travelLog.entry(paris!.id)!.insert(0, 'Nothing');
    ben.travelLog.setTitle('Somewhere else');
    await ben.saved();
    await page.getByRole('textbox', { name: 'Written at Lima' }).waitFor();

    await page.getByRole('button', { name: 'History' }).press('Enter');
    await panel.getByRole('button', { name: /Before the storm/ }).press('Enter');
    const stops = panel.getByRole('list', { name: 'Stops of this version' });
    await stops.getByText('removed since: comes back').waitFor();
    await stops.getByText('added since: goes').waitFor();
    expect(await stops.locator('del').first().textContent()).toBe('Nothing');
    await app.picture(page, 'history-light');

    await panel.getByRole('button', { name: 'Restore this version' }).press('Enter');
    await panel.getByRole('group', { name: 'Restore this version?' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Yes, restore');
    await page.keyboard.press('Enter');
    await panel.getByText('Done: the journey is as it was then.').waitFor();
    await panel.getByRole('button', { name: /Before .* went back/ }).waitFor();
    await page.keyboard.press('Escape');

    await expect.poll(() => codes(page)).toEqual(['CDG', 'NRT', 'LAX']);
    await expect.poll(() => ben.travelLog.read().title).toBe('A journey');
    expect(ben.travelLog.entry(paris!.id)!.toString()).toBe('Croissants at gate K, and rain on the roof.');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('History');
  });

  test('on a phone at night it fills the screen, and nothing sticks out', async () => {
    const { page, ben } = await pageAndBen('CDG', 'NRT');
    ben.travelLog.add({ airport: 'LAX', entry: 'Palm trees.' });
    await ben.saved();
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('button', { name: 'History' }).click();
    const slider = page.getByRole('slider', { name: 'Any edit, by its number' });
    await slider.fill('1');
    await page.getByText('added since: goes').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await app.picture(page, 'history-phone-dark');
  });

  test('an owner removes what was before an edit, and others are not offered it', async () => {
    const page = await app.open(app.url);
    await page.getByRole('button', { name: 'Over the Andes' }).click();
    const title = page.getByRole('textbox', { name: 'Title of the journey' });
    for (const name of ['One', 'Two', 'Three']) {
      await title.fill(name);
      await title.press('Enter');
      await page
        .locator('.connection-saved', { hasText: /^saved$/ })
        .first()
        .waitFor({ state: 'attached' });
    }
    await page.getByRole('button', { name: 'History' }).click();
    const panel = page.getByRole('dialog', { name: 'History' });
    const slider = panel.getByRole('slider', { name: 'Any edit, by its number' });
    const at = (await slider.getAttribute('max'))!;
    await slider.fill(at);
    await panel.getByRole('button', { name: 'Remove what was before' }).click();
    await panel.getByRole('group', { name: 'Remove what was before' }).waitFor();
    await app.picture(page, 'history-trim');
    await panel.getByRole('button', { name: 'Remove for good' }).click();
    await panel.getByText('Done: the history begins here now.').waitFor();
    expect(await slider.getAttribute('min')).toBe(at);
    await expect.poll(() => panel.getByRole('button', { name: 'Remove what was before' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    expect(await title.inputValue()).toBe('Three');

    const other = await app.open(page.url());
    await other.getByRole('button', { name: 'History' }).click();
    await other.getByRole('slider', { name: 'Any edit, by its number' }).fill(at);
    await other.getByRole('button', { name: 'Restore this version' }).waitFor();
    expect(await other.getByRole('button', { name: 'Remove what was before' }).count()).toBe(0);
  });

  async function pageAndBen(...airports: string[]): Promise<{ page: Page; ben: Room }> {
    const log = await createLog(app.url, ...airports);
    const ben = await connect({ url: app.url, log, name: 'Ben' });
    onTestFinished(() => ben.leave());
    return { page: await app.openLog(log), ben };
  }
});

const codes = (page: Page): Promise<string[]> => page.locator('.stops .stop-code').allTextContents();
