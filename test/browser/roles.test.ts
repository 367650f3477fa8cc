import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

describe.skipIf(skipBrowser)('the roles of a journey, in browsers at http://localhost', () => {
  const app = useApp(async () => {
    const server = await startServer({ AUTH_MODE: 'guests' });
    return { urls: [server.url.replace('127.0.0.1', 'localhost')], close: server.close };
  });

  /** A newcomer starts a journey with three stops from the start page. */
  async function startJourney(): Promise<Page> {
    const page = await app.open(app.url);
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

  test('what one may not do is not offered, and comes and goes with the role, without a reload', async () => {
    const ada = await startJourney();
    const log = new URL(ada.url()).pathname.split('/').at(-1)!;
    const owner = await connect({ url: app.url, log, token: (await tokenOf(ada))! });
    onTestFinished(() => owner.leave());
    const { url } = await owner.sharing.addLink({ role: 'viewer' });
    const ben = await app.open(url, await app.context({ colorScheme: 'dark' }));
    await live(ben);
    expect(new URL(ben.url()).hash).toBe('');

    await ben.getByText('You may listen, not edit.').waitFor();
    const entry = ben.getByRole('textbox', { name: 'Written at Lima' });
    const title = ben.getByRole('textbox', { name: 'Title of the journey' });
    const editable = async () =>
      Promise.all([
        entry.isEditable(),
        title.isEditable(),
        ben.getByRole('combobox', { name: 'Add an airport' }).isVisible(),
        ben.getByRole('button', { name: 'Remove Lima' }).isVisible(),
        ben.getByRole('slider', { name: 'Tempo' }).isEnabled(),
        ben.getByRole('button', { name: 'Play', exact: true }).isEnabled(),
      ]);
    expect(await editable()).toEqual([false, false, false, false, false, false]);
    await app.picture(ben, 'role-viewer-dark');
    await ben.setViewportSize(PHONE);
    await app.picture(ben, 'role-viewer-phone');
    await ben.setViewportSize({ width: 1280, height: 800 });

    const bens = (await owner.sharing.read()).members[0]!.userId;
    await owner.sharing.setRole(bens, 'steerer');
    await expect.poll(editable).toEqual([false, false, false, false, true, true]);
    await app.picture(ben, 'role-steerer-dark');
    await owner.sharing.setRole(bens, 'editor');
    await expect.poll(editable).toEqual([true, true, true, true, true, true]);
    await entry.fill('Fog, and pelicans.');
    await until('Ada reads it', () => owner.travelLog.read().waypoints[0]!.entry === 'Fog, and pelicans.');

    await ben.context().setOffline(true);
    await entry.fill('Fog, and pelicans, and a train that');
    await owner.sharing.remove(bens);
    await ben.context().setOffline(false);
    await ben.getByRole('heading', { name: 'You were removed from this journey' }).waitFor();
    await ben.getByText('Fog, and pelicans, and a train that').waitFor();
    await app.picture(ben, 'role-removed-dark');
  });
});

/** The person that a token says. */
const userOf = (token: string | null): unknown =>
  JSON.parse(Buffer.from(token!.split('.')[1]!, 'base64url').toString()).sub;

const live = (page: Page) => page.locator('.connection').getByText('live', { exact: true }).waitFor();

const tokenOf = (page: Page) => page.evaluate(() => localStorage.getItem('aero-melody.token'));
