import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import { createLogger } from '../../server/logger.ts';
import type { AeroMelody } from '../../server/server.ts';
import { openRecorder } from '../../server/session-events/recorder.ts';
import { REPORTS } from '../../server/session-events/reports/contents.ts';
import { drawHistory } from '../session-events/reports/history.ts';
import { expectAccessible, SIZES, violationsOf } from '../support/axe.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { startServer } from '../support/server.ts';

/** Of each kind of drawing one. */
const PICTURED = [
  'popular-routes',
  'activity-by-hour',
  'activity-by-day',
  'latency',
  'retention',
  'scales',
  'room-activity',
];

describe.skipIf(skipBrowser)('the page of reports', () => {
  let server: AeroMelody;
  const app = useApp(async () => {
    const DATA_DIR = await mkdtemp(join(tmpdir(), 'aero-melody-reports-page-'));
    const logger = createLogger('silent');
    const recorder = await openRecorder({ dir: join(DATA_DIR, 'events'), instance: hostname(), logger });
    for (const { event } of drawHistory(7)) recorder.record(event);
    await recorder.close();
    server = await startServer({ DATA_DIR, AUTH_MODE: 'guests' });
    return {
      urls: [server.url],
      async close() {
        await server.close();
        await rm(DATA_DIR, { recursive: true });
      },
    };
  });

  test.each(SIZES)(
    '$size: an operator sees every report as a drawing and a table, and axe finds nothing',
    async ({ size, ...rest }) => {
      const page = await app.open(`${app.url}/reports#operator=${server.operatorToken}`, await app.context(rest));
      await page.getByText('You see all journeys, as the operator.').waitFor();
      expect(page.url()).not.toContain(server.operatorToken);
      expect(await page.title()).toBe('Reports · Aero Melody');
      for (const { name, title, columns } of REPORTS) {
        await choose(page, name, title);
        await page.locator('.report-scroll tbody tr').first().waitFor();
        await page.locator('.report-chart svg[role="img"]').first().waitFor();
        expect(await page.locator('.report-scroll th').count()).toBe(Object.keys(columns).length);
        // Neither a unit twice nor more digits than say something.
        const table = (await page.locator('.report-scroll :is(th, td)').allTextContents()).join('\t');
        expect(table).not.toMatch(/minutes[^\t\n]* min\b|\b0\.[1-9]\d{3}/i);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), name).toBe(0);
        if (!PICTURED.includes(name)) continue;
        if (name !== 'room-activity')
          await page.locator('.report-chart').evaluate((chart) => chart.scrollIntoView({ block: 'start' }));
        await expectAccessible(app, page, `reports-${name}-${size}`);
      }
    },
  );

  test('an operator signs in by hand, asks with parameters, takes files along, and signs out', async () => {
    const page = await app.open(`${app.url}/reports`);
    await page.getByLabel('Operator’s token').fill('wrong');
    await page.getByRole('button', { name: 'Sign in as the operator' }).click();
    await page.getByText('That is not the operator’s token.').waitFor();
    await app.picture(page, 'reports-stranger');
    expect(await violationsOf(page)).toEqual([]);
    await page.getByLabel('Operator’s token').fill(server.operatorToken);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Distances of routes' }).click();
    await page.getByRole('heading', { name: 'Distances of routes' }).waitFor();
    await page.getByRole('spinbutton', { name: 'Width' }).fill('5000');
    await page.getByRole('textbox', { name: 'From' }).fill('2026-04-10');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.locator('.report-scroll tbody tr').nth(2).waitFor();
    expect(await page.locator('.report-scroll tbody tr').count()).toBe(3);
    expect(new URL(page.url()).search).toBe('?report=route-distances&width=5000&since=2026-04-10');
    await page.getByLabel('Drawn').selectOption('km');
    expect(await page.locator('.report-chart svg').getAttribute('aria-label')).toMatch(
      /^Bars: km by from km, to km\. The most is [\d,]+, at /,
    );

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('route-distances.csv');
    expect((await readFile((await download.path())!, 'utf8')).split('\r\n')).toHaveLength(5);

    // The address alone opens the same report, in the same tab.
    await page.reload();
    await page.locator('.report-scroll tbody tr').nth(2).waitFor();
    expect(await page.getByRole('spinbutton', { name: 'Width' }).inputValue()).toBe('5000');
    await page.getByRole('spinbutton', { name: 'Width' }).fill('1');
    // Chromium checks the range before anything is sent.
    expect(
      await page.getByRole('spinbutton', { name: 'Width' }).evaluate((field: HTMLInputElement) => field.validity.valid),
    ).toBe(false);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in as the operator' }).waitFor();
    expect(await page.evaluate(() => JSON.stringify(sessionStorage) + JSON.stringify(localStorage))).not.toContain(
      server.operatorToken,
    );
  });

  test('an owner comes from the journeys, and sees what happened in them', async () => {
    const made = await fetch(`${app.url}/api/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'Up the coast', waypoints: [{ airport: 'BGO' }] }),
    });
    const { id, token } = (await made.json()) as { id: string; token: string };
    const room = await connect({ url: app.url, log: id, token });
    room.travelLog.add({ airport: 'TOS' });
    await room.saved();
    await room.leave();
    const context = await app.context({ viewport: PHONE });
    await context.addInitScript((token) => localStorage.setItem('aero-melody.token', token), token);
    const page = await app.open(app.url, context);
    await page.getByRole('link', { name: 'Reports: what happens in your journeys' }).click();
    await page.getByText('You see the journeys that you own.').waitFor();
    await page.getByRole('link', { name: 'Up the coast' }).waitFor();
    expect(await page.locator('.report-scroll tbody tr').count()).toBe(1);
    await page.getByLabel('Journey').selectOption('Up the coast');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('link', { name: 'Up the coast' }).waitFor();
    expect(await page.getByLabel('Report', { exact: true }).locator('option').count()).toBe(
      REPORTS.filter(({ audience }) => audience === 'owners').length,
    );
    await page.getByLabel('Report', { exact: true }).selectOption('heard-legs');
    await page.getByText('Nothing of this kind has happened yet, or not in this time.').waitFor();
    await app.picture(page, 'reports-owner-empty-phone');
    expect(await violationsOf(page)).toEqual([]);
  });

  test('the operator’s link signs in where the tab shows the page already, and its token leaves the address', async () => {
    const page = await app.open(`${app.url}/reports`);
    await page.getByLabel('Operator').waitFor();
    await page.goto(`${app.url}/reports#operator=${server.operatorToken}`);
    await page.getByText('You see all journeys, as the operator.').waitFor();
    expect(page.url()).not.toContain(server.operatorToken);
    await page.goBack();
    expect(page.url()).not.toContain(server.operatorToken);
  });

  async function choose(page: Page, name: string, title: string): Promise<void> {
    const list = page.getByRole('navigation', { name: 'Reports' });
    if (await list.isVisible()) await list.getByRole('button', { name: title, exact: true }).click();
    else await page.getByLabel('Report', { exact: true }).selectOption(name);
    await page.getByRole('heading', { name: title, exact: true }).waitFor();
  }
});
