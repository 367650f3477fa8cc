import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violationsOf } from '../support/axe.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { startServer } from '../support/server.ts';

describe.skipIf(skipBrowser)('the roles of a journey, in browsers at http://localhost', () => {
  // The second server is one where everybody with the address may edit.
  const app = useApp(async () => {
    const servers = await Promise.all([startServer({ AUTH_MODE: 'guests' }), startServer()]);
    return {
      urls: servers.map(({ url }) => url.replace('127.0.0.1', 'localhost')),
      close: async () => void (await Promise.all(servers.map((server) => server.close()))),
    };
  });

  /** A newcomer starts a journey with three stops from the start page. */
  async function startJourney(url = app.url): Promise<Page> {
    const page = await app.open(url);
    await page.getByRole('button', { name: 'Over the Andes' }).click();
    await live(page);
    return page;
  }

  test('a journey belongs to whoever started it, and its address is no key', async () => {
    const ada = await startJourney();
    const stranger = await app.open(ada.url());
    await stranger.getByRole('heading', { name: 'There is no journey here' }).waitFor();
    await stranger.getByText('it is not shared with you').waitFor();
    // The same browser makes another one, as the same person, and comes back to the first.
    const token = await tokenOf(ada);
    const again = await app.open(app.url, ada.context());
    await again.getByRole('button', { name: 'Start a new journey' }).click();
    await live(again);
    await ada.reload();
    await live(ada);
    expect(userOf(await tokenOf(ada))).toBe(userOf(token));
  });

  test('a token that is not valid any more is dropped, and the journey is made all the same', async () => {
    const context = await app.context();
    await context.addInitScript(
      () => localStorage.getItem('aero-melody.token') ?? localStorage.setItem('aero-melody.token', 'void'),
    );
    const page = await app.open(app.url, context);
    await page.getByRole('button', { name: 'Start a new journey' }).click();
    await live(page);
    expect(await tokenOf(page)).not.toBe('void');
  });

  test('a newcomer shares by a link, and the other listens, edits and is removed, without a reload', async () => {
    const ada = await startJourney();
    await ada.getByRole('button', { name: 'Share' }).click();
    const dialog = ada.getByRole('dialog', { name: 'Sharing' });
    await dialog.getByLabel('Label, for you').fill('The band');
    await dialog.getByRole('button', { name: 'Make a link' }).click();
    const url = await dialog.getByLabel('The new link').inputValue();
    const focused = (name: string) => expect.poll(() => focusedName(ada)).toBe(name);
    await focused('The new link');
    await app.picture(ada, 'sharing-light');

    const ben = await app.open(url, await app.context({ colorScheme: 'dark' }));
    await live(ben);
    expect(new URL(ben.url()).hash).toBe('');
    await ben.locator('.access-line').getByText('You may listen, not edit.').waitFor();
    const entry = ben.getByRole('textbox', { name: 'Written at Lima' });
    const offered = async () =>
      Promise.all([
        entry.isEditable(),
        ben.getByRole('textbox', { name: 'Title of the journey' }).isEditable(),
        ben.getByRole('combobox', { name: 'Add an airport' }).isVisible(),
        ben.getByRole('button', { name: 'Remove Lima' }).isVisible(),
        ben.getByRole('slider', { name: 'Tempo' }).isEnabled(),
        ben.getByRole('button', { name: 'Play', exact: true }).isEnabled(),
      ]);
    expect(await offered()).toEqual([false, false, false, false, false, false]);
    await app.picture(ben, 'role-viewer-dark');
    await ben.setViewportSize(PHONE);
    expect(await ben.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await app.picture(ben, 'role-viewer-phone-dark');
    await ben.setViewportSize({ width: 1280, height: 800 });

    await dialog.getByText('may listen · 1 person came').waitFor();
    const role = dialog.getByRole('combobox', { name: /^Role of Guest/ });
    await ben.getByRole('button', { name: 'Play along' }).click();
    await ben.getByText('You may listen, not edit. To play along takes the role “plays along”').waitFor();
    const keyboard = ben.getByRole('group', { name: 'Keyboard' });
    expect(await keyboard.count()).toBe(0);
    await role.selectOption('plays along');
    await keyboard.waitFor();
    await ben.getByRole('button', { name: 'Play along' }).click();
    await role.selectOption('shapes the music');
    await expect.poll(offered).toEqual([false, false, false, false, true, true]);
    await role.selectOption('may edit');
    await expect.poll(offered).toEqual([true, true, true, true, true, true]);
    await entry.fill('Fog, and pelicans.');
    await expect.poll(() => ada.locator('textarea.entry').first().inputValue()).toBe('Fog, and pelicans.');

    await ben.getByRole('button', { name: 'Share' }).click();
    await ben.getByRole('list', { name: 'People and their roles' }).getByText('owns it').waitFor();
    expect(await ben.getByRole('button', { name: 'Make a link' }).count()).toBe(0);
    await app.picture(ben, 'sharing-member-dark');
    await ben.getByRole('button', { name: 'Close' }).click();

    await ben.context().setOffline(true);
    await ben.locator('.connection-offline').waitFor({ state: 'attached' });
    await entry.fill('Fog, and pelicans, and a train that');
    await dialog.getByRole('button', { name: /^Remove Guest/ }).click();
    await app.picture(ada, 'sharing-remove-light');
    await dialog.getByRole('button', { name: 'Yes, remove' }).click();
    await dialog.getByText('no link lets them in again').waitFor();
    await ben.context().setOffline(false);
    await ben.getByRole('heading', { name: 'You were removed from this journey' }).waitFor();
    await ben.getByText('Fog, and pelicans, and a train that').waitFor();
    await app.picture(ben, 'role-removed-dark');

    await ada.setViewportSize(PHONE);
    await dialog.getByRole('button', { name: 'End “The band”' }).click();
    await app.picture(ada, 'sharing-phone-light');
    await dialog.getByRole('button', { name: 'Yes, end it' }).click();
    await dialog.getByText('The link lets nobody in any more.').waitFor();
    await focused('Invite by a link');
    await dialog.getByRole('radio', { name: /^Everybody: it is public/ }).click();
    await dialog.getByText('Everybody with the address may read').waitFor();
    await focused('address');
    await dialog.getByRole('radio', { name: /^Nobody: it is private/ }).click();
    await dialog.getByText('Only those you invite get in now.').waitFor();
    const late = await app.open(url);
    await late.getByRole('heading', { name: 'There is no journey here' }).waitFor();
  });

  test('an owner makes a secret address for calendars on a phone at night, and ends it', async () => {
    const start = await app.open(app.url, await app.context({ viewport: PHONE, colorScheme: 'dark' }));
    await start.getByRole('button', { name: 'Over the Andes' }).click();
    await live(start);
    await start.getByRole('button', { name: 'Share' }).click();
    const calendars = start.getByRole('dialog', { name: 'Sharing' }).getByRole('region', { name: 'Calendars' });
    await calendars.getByLabel('Name of the calendar, for you').fill('My phone');
    await calendars.getByRole('button', { name: 'Make an address' }).click();
    const url = await calendars.getByLabel('The new address').inputValue();
    expect((await fetch(url)).headers.get('content-type')).toContain('text/calendar');
    await calendars.scrollIntoViewIfNeeded();
    await app.picture(start, 'sharing-calendars-phone-dark');
    expect(await violationsOf(start)).toEqual([]);
    expect(await start.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await calendars.getByRole('button', { name: 'End the address My phone' }).click();
    await calendars.getByRole('button', { name: 'End', exact: true }).click();
    await expect.poll(async () => (await fetch(url)).status).toBe(404);
    await calendars.getByText('My phone').waitFor({ state: 'detached' });
  });

  test('a member leaves the journey, and comes to the start page', async () => {
    const ada = await startJourney();
    await ada.getByRole('button', { name: 'Share' }).click();
    await ada.getByRole('button', { name: 'Make a link' }).click();
    const ben = await app.open(await ada.getByLabel('The new link').inputValue());
    await live(ben);
    await ben.getByRole('button', { name: 'Share' }).click();
    await ben.getByRole('button', { name: 'Leave', exact: true }).click();
    await ben.getByRole('button', { name: 'Yes, leave' }).click();
    await ben.waitForURL(`${app.url}/`);
    await ben.goto(ada.url());
    await ben.getByRole('heading', { name: 'There is no journey here' }).waitFor();
  });

  test('an old link, by which everybody may edit, ends when its owner says so', async () => {
    const ada = await startJourney(app.urls[1]);
    const ben = await app.open(ada.url());
    await live(ben);
    expect(await ben.getByRole('textbox', { name: 'Written at Lima' }).isEditable()).toBe(true);
    await ada.getByRole('button', { name: 'Share' }).click();
    await ada.getByRole('radio', { name: /^Everybody: it is public/ }).click();
    await ada.getByText('The old link ends for good.').waitFor();
    await app.picture(ada, 'sharing-old-link-light');
    await ada.getByRole('button', { name: 'Yes, end it' }).click();
    await ben.locator('.access-line').getByText('You may listen, not edit.').waitFor();
    await ada.getByRole('radio', { name: /^Nobody: it is private/ }).click();
    await ben.getByRole('heading', { name: 'You were removed from this journey' }).waitFor();
  });
});

/** The person that a token says. */
const userOf = (token: string | null): unknown =>
  JSON.parse(Buffer.from(token!.split('.')[1]!, 'base64url').toString()).sub;

const live = (page: Page) => page.locator('.connection').getByText('live', { exact: true }).waitFor();

/** What the focus is on: its label, name or words. */
const focusedName = (page: Page) =>
  page.evaluate(() => {
    const focused = document.activeElement!;
    return focused.getAttribute('aria-label') ?? focused.getAttribute('name') ?? focused.textContent;
  });

const tokenOf = (page: Page) => page.evaluate(() => localStorage.getItem('aero-melody.token'));
