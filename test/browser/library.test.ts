import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violationsOf } from '../support/axe.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { startServer } from '../support/server.ts';

describe.skipIf(skipBrowser)('the library', () => {
  const app = useApp(async () => {
    const server = await startServer({ AUTH_MODE: 'guests' });
    return { urls: [server.url], close: server.close };
  });

  async function send<T>(method: string, path: string, token?: string, body?: object): Promise<T> {
    const answer = await fetch(app.url + path, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(answer.ok, path).toBe(true);
    return (await answer.json().catch(() => undefined)) as T;
  }
  const create = (body: object, token?: string) =>
    send<{ id: string; token: string }>('POST', '/api/logs', token, body);

  /** Opens the start page as the person behind a token. */
  async function openAs(token: string, look?: Parameters<typeof app.context>[0]): Promise<Page> {
    const context = await app.context(look);
    await context.addInitScript((token) => localStorage.setItem('aero-melody.token', token), token);
    return app.open(app.url, context);
  }

  const card = (page: Page, title: string) => page.getByRole('listitem').filter({ hasText: title });
  const titles = (page: Page) => page.locator('.journey-card h2').allTextContents();
  async function choose(page: Page, title: string, label: string) {
    await page.getByLabel(`More for “${title}”`).click();
    await page.getByRole('button', { name: label, exact: true }).click();
  }

  test('two people find, filter, archive, delete, restore, copy and publish journeys', async () => {
    const pacific = {
      title: 'Round the Pacific',
      tags: ['sea', 'winter'],
      status: 'done',
      travelDate: '2025-02-01',
      waypoints: ['CDG', 'NRT', 'LAX', 'AKL', 'SCL'].map((airport) => ({ airport })),
    };
    const { id, token: ada } = await create(pacific);
    await create({ title: 'Up the coast', tags: ['sea'], waypoints: [{ airport: 'BGO' }, { airport: 'TOS' }] }, ada);
    await create(
      { title: 'Over the Andes', waypoints: [{ airport: 'LIM', entry: 'Condors!' }, { airport: 'EZE' }] },
      ada,
    );
    const { token: ben } = await create({ title: 'Ben at home' });

    const desk = await openAs(ada);
    await desk.getByRole('heading', { name: 'Your journeys' }).waitFor();
    await desk.getByText('4 flights flown', { exact: false }).waitFor();
    await expect.poll(() => titles(desk)).toEqual(['Over the Andes', 'Up the coast', 'Round the Pacific']);
    await app.picture(desk, 'library-light');

    await desk.getByLabel('Search journeys').fill('condo');
    await expect.poll(() => titles(desk)).toEqual(['Over the Andes']);
    await desk.getByLabel('Search journeys').fill('zzz');
    await desk.getByText('No journey matches.').waitFor();
    await desk.getByLabel('Search journeys').fill('');
    await desk.getByLabel('Tag').selectOption('sea');
    await desk.getByLabel('Year').selectOption('2025');
    await expect.poll(() => titles(desk)).toEqual(['Round the Pacific']);
    await desk.getByLabel('Year').selectOption('');
    await desk.getByLabel('Tag').selectOption('');
    await desk.getByLabel('Region').selectOption('Norway');
    await expect.poll(() => titles(desk)).toEqual(['Up the coast']);
    await desk.getByLabel('Region').selectOption('South America');
    await expect.poll(() => titles(desk)).toEqual(['Over the Andes', 'Round the Pacific']);
    await desk.getByLabel('Region').selectOption('');
    await desk.getByLabel('Status').selectOption('done');
    await expect.poll(() => titles(desk)).toEqual(['Round the Pacific']);
    await app.picture(desk, 'library-status-light');
    await desk.getByLabel('Status').selectOption('');
    await desk.getByLabel('Sort').selectOption('distance');
    await expect.poll(() => titles(desk)).toEqual(['Round the Pacific', 'Over the Andes', 'Up the coast']);

    await choose(desk, 'Up the coast', 'Archive');
    await desk.getByText('“Up the coast” is in your archive.').waitFor();
    await expect.poll(() => titles(desk)).toEqual(['Round the Pacific', 'Over the Andes']);
    await desk.getByLabel('Show').selectOption('archived');
    await expect.poll(() => titles(desk)).toEqual(['Up the coast']);
    await choose(desk, 'Up the coast', 'Take out of the archive');
    await desk.getByText('Your archive is empty.').waitFor();
    await desk.getByLabel('Show').selectOption('current');

    await choose(desk, 'Over the Andes', 'Delete');
    await desk.getByText('“Over the Andes” is deleted.').waitFor();
    await expect.poll(() => titles(desk)).not.toContain('Over the Andes');
    await desk.getByRole('button', { name: 'Undo' }).click();
    await desk.getByText('“Over the Andes” is back.').waitFor();
    await expect.poll(() => titles(desk)).toContain('Over the Andes');
    await choose(desk, 'Over the Andes', 'Delete');
    await desk.getByLabel('Show').selectOption('deleted');
    await desk.getByRole('button', { name: 'Restore “Over the Andes”' }).click();
    await desk.getByText('No deleted journey can be restored.').waitFor();
    await desk.getByLabel('Show').selectOption('current');

    await choose(desk, 'Round the Pacific', 'Publish to everybody');
    await card(desk, 'Round the Pacific').getByText('Public', { exact: true }).waitFor();
    await desk.getByLabel('More for “Round the Pacific”').click();
    await app.picture(desk, 'library-menu-light');

    const phone = await openAs(ben, { viewport: PHONE, colorScheme: 'dark' });
    await phone.getByRole('button', { name: 'Public', exact: true }).click();
    await expect.poll(() => titles(phone)).toEqual(['Round the Pacific']);
    await app.picture(phone, 'library-public-phone-dark');
    await choose(phone, 'Round the Pacific', 'Duplicate…');
    const panel = phone.getByRole('dialog', { name: 'Duplicate' });
    await panel.getByLabel('From a day on').check();
    await panel.getByLabel('First day').fill('2031-05-01');
    expect(await violationsOf(phone)).toEqual([]);
    await app.picture(phone, 'duplicate-phone-dark');
    await panel.getByRole('button', { name: 'Duplicate', exact: true }).click();
    await phone.getByText('“Round the Pacific” was copied. The copy is yours.').waitFor();
    await phone.getByRole('button', { name: 'Mine', exact: true }).click();
    await expect.poll(() => titles(phone)).toEqual(['Round the Pacific (copy)', 'Ben at home']);
    expect(await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await app.picture(phone, 'library-phone-dark');
    await choose(phone, 'Round the Pacific (copy)', 'Offer as a template');
    await phone.getByText('“Round the Pacific (copy)” is a template: the start page offers it.').waitFor();
    await phone.reload();
    await phone.getByLabel('First day').fill('2032-02-28');
    await phone.getByRole('button', { name: /Round the Pacific \(copy\).*Your template/ }).waitFor();
    await phone.getByLabel('First day').scrollIntoViewIfNeeded();
    await app.picture(phone, 'templates-phone-dark');
    await phone.getByRole('button', { name: /^LHR · IST .*Round the world in eight stops/ }).click();
    await phone.waitForURL('**/logs/*');
    type Shown = { travelDate: string; waypoints: { arriveLocal: string }[] };
    const world = await send<Shown>('GET', new URL(phone.url()).pathname.replace('/logs/', '/api/logs/'), ben);
    expect([world.travelDate, world.waypoints.at(-1)!.arriveLocal]).toEqual(['2032-02-28', '2032-03-28T06:30']);
    await phone.goto(app.url);
    await phone.getByLabel('First day').fill('');
    await phone.getByRole('button', { name: /Round the Pacific \(copy\).*Your template/ }).click();
    await phone.waitForURL('**/logs/*');
    const undated = await send<Shown>('GET', new URL(phone.url()).pathname.replace('/logs/', '/api/logs/'), ben);
    expect(undated).toMatchObject({ title: 'Round the Pacific (copy)', tags: ['sea', 'winter'], travelDate: null });
    await phone.locator('.connection').getByText('live', { exact: true }).waitFor();

    const stranger = await app.open(app.url, await app.context({ viewport: PHONE }));
    await stranger.getByRole('button', { name: 'See journeys that others have published' }).click();
    await expect.poll(() => titles(stranger)).toEqual(['Round the Pacific']);
    await app.picture(stranger, 'library-stranger-phone-light');
    await send('PATCH', `/api/logs/${id}/access`, ada, { listed: false });
    await stranger.reload();
    await stranger.getByRole('button', { name: 'See journeys that others have published' }).click();
    await stranger.getByText('No journey is public yet.').waitFor();
  });

  test('a long list comes by pages', async () => {
    const { token } = await create({ title: 'Journey 0' });
    for (let at = 1; at < 30; at++) await create({ title: `Journey ${at}` }, token);
    const page = await openAs(token, { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' });
    await expect.poll(async () => (await titles(page)).length).toBe(24);
    await app.picture(page, 'library-dark');
    await page.getByRole('button', { name: 'Load more' }).click();
    await expect.poll(async () => new Set(await titles(page)).size).toBe(30);
    expect(await page.getByRole('button', { name: 'Load more' }).count()).toBe(0);
  });
});
