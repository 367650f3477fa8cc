import { describe, expect, test } from 'vitest';
import { violationsOf } from '../support/axe.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';

describe.skipIf(skipBrowser)('similar routes', () => {
  const app = useApp();

  test('are listed under a leg by keyboard, and one is flown in a new journey', async () => {
    const { ada, ben, log } = await app.twoPages('LHR', 'JFK');
    const flight = ada.getByRole('group', { name: 'Flight to New York' });
    await flight.getByText('Similar routes').focus();
    await ada.keyboard.press('Enter');
    const list = flight.getByRole('list', { name: 'Routes like the flight to New York' });
    await list.waitFor();
    expect(await list.getByRole('listitem').count()).toBe(5);
    expect(await list.textContent()).toMatch(/London \(L..\) → .*km/);
    expect(await violationsOf(ada)).toEqual([]);
    await app.picture(ada, 'similar-routes-light');

    await ben.setViewportSize(PHONE);
    const bens = ben.getByRole('group', { name: 'Flight to New York' });
    await bens.getByText('Similar routes').click();
    await bens.getByRole('listitem').first().waitFor();
    expect(await ben.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    expect(await violationsOf(ben)).toEqual([]);
    await bens.scrollIntoViewIfNeeded();
    await app.picture(ben, 'similar-routes-phone-dark');

    await ada.keyboard.press('Tab');
    await ada.keyboard.press('Enter');
    await ada.waitForURL((url) => url.pathname.startsWith('/logs/') && !url.pathname.endsWith(log));
    await ada.getByRole('textbox', { name: 'Title of the journey' }).waitFor();
    await ada.getByRole('group', { name: /^Flight to/ }).waitFor();

    // Home is none of the five, as no other flight goes this way; each adds a stop.
    const line = ben.getByText('Where next?');
    await line.click();
    const next = ben.getByRole('list', { name: 'Airports to fly on to from JFK' });
    await next.waitFor();
    expect(await next.getByRole('listitem').count()).toBe(5);
    expect(await violationsOf(ben)).toEqual([]);
    await next.scrollIntoViewIfNeeded();
    await app.picture(ben, 'next-stops-phone-dark');
    const first = next.getByRole('button').first();
    const code = /\((\w{3})\)/.exec((await first.getAttribute('aria-label'))!)![1]!;
    await first.click();
    await ben.locator('.stop-card', { hasText: code }).waitFor();
    expect(await line.evaluate((summary) => summary === document.activeElement)).toBe(true);
    expect(await next.count()).toBe(0);
  });
});
