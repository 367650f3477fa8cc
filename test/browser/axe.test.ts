import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import { expectAccessible, SIZES } from '../support/axe.ts';
import { type TestApp, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { createLog, startServer } from '../support/server.ts';

describe.skipIf(skipBrowser)('axe finds nothing in the library', () => {
  const app = useApp(async () => {
    const server = await startServer({ AUTH_MODE: 'guests' });
    return { urls: [server.url], close: server.close };
  });

  test.each(SIZES)('$size', async ({ size, ...rest }) => {
    const check = checks(app, size);
    const { token } = await create('Round the Pacific', ['CDG', 'NRT', 'LAX']);
    await create('Up the coast', ['BGO', 'TOS'], token);

    const newcomer = await app.open(app.url, await app.context(rest));
    await newcomer.getByRole('button', { name: 'See journeys that others have published' }).click();
    await newcomer.getByText('No journey is public yet.').waitFor();
    await check(newcomer, 'start');
    await newcomer.getByRole('button', { name: 'Start from your flights' }).click();
    const panel = newcomer.getByRole('dialog', { name: 'Import' });
    await panel.getByLabel('Or paste flights').fill('LH400 12 May 2026 Paris → JFK\nBring a book');
    await panel.getByRole('button', { name: 'Read the text' }).click();
    await panel.getByRole('group', { name: 'Airport for Paris' }).getByRole('button', { name: /^CDG/ }).click();
    await panel.getByText('“Paris” is CDG.').waitFor();
    await check(newcomer, 'start-import');

    const context = await app.context(rest);
    await context.addInitScript((token) => localStorage.setItem('aero-melody.token', token), token);
    const page = await app.open(app.url, context);
    await page.getByRole('link', { name: 'Up the coast' }).waitFor();
    await check(page, 'library');
    await page.getByLabel('More for “Up the coast”').click();
    await check(page, 'library-menu');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('“Up the coast” is deleted.').waitFor();
    await page.getByLabel('Tag').selectOption('sea');
    await page.getByLabel('Region').selectOption('Japan');
    await page.getByRole('link', { name: 'Round the Pacific' }).waitFor();
    await check(page, 'library-filters');
    await page.getByLabel('Search journeys').fill('zzz');
    await page.getByText('No journey matches.').waitFor();
    await check(page, 'library-empty');
    await page.getByLabel('Search journeys').fill('');
    for (const filter of ['Region', 'Tag']) await page.getByLabel(filter).selectOption('');
    await page.getByLabel('Show').selectOption('deleted');
    await page.getByRole('button', { name: 'Restore “Up the coast”' }).waitFor();
    await check(page, 'library-deleted');
    await page.getByRole('button', { name: 'Shared with me' }).click();
    await page.getByText('No journey is shared with you yet.').waitFor();
    await check(page, 'library-shared');
  });

  async function create(title: string, airports: readonly string[], token?: string): Promise<{ token: string }> {
    const answer = await fetch(`${app.url}/api/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ title, tags: ['sea'], waypoints: airports.map((airport) => ({ airport })) }),
    });
    expect(answer.status).toBe(201);
    return (await answer.json()) as { token: string };
  }
});

describe.skipIf(skipBrowser)('axe finds nothing in a journey', () => {
  const app = useApp();

  test.each(SIZES)('$size: times and panels', async ({ size, ...rest }) => {
    const check = checks(app, size);
    const { page } = await app.openFresh(['CDG', 'NRT', 'TXL'], await app.context(rest));
    const stop = page.getByRole('list', { name: 'Stops of the journey' }).locator('.stop').first();
    await stop.getByText('Times and flight').click();
    await stop.getByLabel('Depart').fill('2031-05-12T13:30');
    await stop.getByLabel('Flight', { exact: true }).fill('AF276');
    await stop.getByLabel('Flight', { exact: true }).press('Enter');
    await page.getByText('depart 12 May 2031, 13:30 CEST').waitFor();
    await check(page, 'times');

    await page.getByRole('button', { name: 'Details' }).click();
    const details = page.getByRole('dialog', { name: 'Details' });
    await details.getByLabel('New tag').fill('honeymoon');
    await details.getByLabel('New tag').press('Enter');
    await details.getByRole('button', { name: 'Remove the tag honeymoon' }).waitFor();
    await check(page, 'details');
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Help', exact: true }).click();
    await page.getByRole('dialog', { name: 'Help' }).getByText('Play or pause').waitFor();
    await check(page, 'help');
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Import' }).click();
    const panel = page.getByRole('dialog', { name: 'Import' });
    await panel
      .getByLabel('Or paste flights')
      .fill('LH400 12 May 2031 FRA-JFK 10:55-13:30\nParis → Tokyo\nBring a book');
    await panel.getByRole('button', { name: 'Read the text' }).click();
    await panel.getByText('Line 3: no flight is found here').waitFor();
    await panel.getByRole('group', { name: 'Airport for Paris' }).waitFor();
    await check(page, 'import');
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('dialog', { name: 'Export' }).getByText('Page to print').waitFor();
    await check(page, 'export');
  });

  test.each(SIZES)('$size: two people and a near map', async ({ size, ...rest }) => {
    const check = checks(app, size);
    const log = await createLog(app.url, 'CDG', 'NRT', 'LAX');
    const ben = await connect({ url: app.url, log, name: 'Ben' });
    onTestFinished(() => ben.leave());
    const page = await app.openLog(log, await app.context(rest));
    await page.locator('.map-land').waitFor();
    const { id } = ben.travelLog.read().waypoints[0]!;
    const entry = ben.travelLog.entry(id)!;
    entry.insert(0, 'It rained all day.');
    const { client, clock } = entry._start!.id;
    ben.awareness.setLocalState({
      ...ben.awareness.getLocalState(),
      stop: id,
      caret: {
        anchor: { type: { ...entry._item!.id }, item: { client, clock } },
        head: { type: { ...entry._item!.id }, item: { client, clock: clock + 9 } },
      },
      pointer: [60, 50],
    });
    await page.locator('.remote-caret').waitFor();
    await page.locator('.map-pointer').waitFor();
    await check(page, 'together');
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await check(page, 'near');
    await page.getByTitle('Follow Ben').click();
    await page.getByText('Following Ben').waitFor();
    await check(page, 'following');
  });
});

const checks = (app: TestApp, size: string) => (page: Page, name: string) =>
  expectAccessible(app, page, `axe-${name}-${size}`);
