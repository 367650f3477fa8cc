import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';

const DIST = join(import.meta.dirname, '../../app/dist');
/** Budgets of HTML, scripts and styles after gzip, bytes. */
const START_BYTES = 90_000;
const JOURNEY_BYTES = 120_000;
/** Pages that are built alone. Rows of reports and the documents of the reference come later. */
const OTHER_BYTES = { reports: 30_000, admin: 30_000, reference: 30_000, console: 75_000 } as const;
const ADDRESSES = { reports: '/reports', admin: '/admin', reference: '/docs', console: '/docs/console' } as const;

describe.skipIf(skipBrowser)('case 51: the first load', () => {
  const app = useApp();

  /** Opens a page and returns what it fetches of the build, its HTML first. */
  async function fetched(url: string, until: (page: Page) => Promise<void>): Promise<string[]> {
    const page = await (await app.context()).newPage();
    const files: string[] = [];
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.startsWith('/assets/')) files.push(pathname);
      if (response.request().isNavigationRequest()) files.unshift(`/${pageAt(pathname)}.html`);
    });
    await page.goto(url);
    await until(page);
    return files;
  }

  const pageAt = (path: string): string =>
    path === '/' ? 'index' : (Object.entries(ADDRESSES).find(([, address]) => address === path)?.[0] ?? 'journey');

  const gzipped = async (files: readonly string[]): Promise<number> =>
    (await Promise.all(files.map((file) => stat(join(DIST, `${file}.gz`))))).reduce((sum, { size }) => sum + size, 0);

  test(`of the start page is at most ${START_BYTES} bytes`, async () => {
    const files = await fetched(app.url, (page) => page.waitForLoadState('networkidle'));
    const bytes = await gzipped(files);
    console.log(`The start page is ${bytes} bytes in ${files.length} files.`);
    expect(bytes).toBeLessThan(START_BYTES);
  });

  test(`of a journey is at most ${JOURNEY_BYTES} bytes, before the map and the instruments`, async () => {
    const log = await createLog(app.url, 'CDG', 'NRT');
    const files = await fetched(`${app.url}/logs/${log}`, async (page) => {
      await page.locator('.map-land').waitFor();
      await page.waitForLoadState('networkidle');
    });
    const html = await readFile(join(DIST, 'journey.html'), 'utf8');
    const isFirst = (file: string) => file.endsWith('.html') || html.includes(file);
    const first = files.filter(isFirst);
    // What comes with the first music comes by the socket, which no wait for the network sees.
    const later = () => files.filter((file) => !isFirst(file));
    const bytes = await gzipped(first);
    const names = () => [...new Set(later().map((file) => basename(file).replace(/-[\w-]{8}\.(js|css)$/, '')))].sort();
    await expect
      .poll(names)
      .toEqual([
        ...[
          'behind-stops',
          'd3-geo',
          'instruments',
          'journey-map',
          'land',
          'mix',
          'moment-words',
          'piano-roll-played',
          'reason-words',
          'shortcuts',
          'similar',
          'steering-controls',
          'steering-panel',
          'stop-drag',
          'synth',
          'synth-voice',
        ],
      ]);
    console.log(
      `A journey is ${bytes} bytes in ${first.length} files, and ${await gzipped(later())} in ${later().length} later.`,
    );
    expect(bytes).toBeLessThan(JOURNEY_BYTES);
  });

  test.each(Object.entries(OTHER_BYTES))('of the page of %s is at most %i bytes', async (name, most) => {
    const address = ADDRESSES[name as keyof typeof ADDRESSES];
    const files = await fetched(app.url + address, (page) => page.waitForLoadState('networkidle'));
    const bytes = await gzipped(files);
    console.log(`The page of ${name} is ${bytes} bytes in ${files.length} files.`);
    expect(bytes).toBeLessThan(most);
    expect(bytes).toBeGreaterThan(5_000);
  });

  test('says that a panel did not come, and brings it at the next click', async () => {
    const { page } = await app.openFresh(['CDG', 'NRT']);
    await page.route('**/assets/history-panel-*', (route) => route.abort());
    await page.getByRole('button', { name: 'History' }).click();
    await page.getByText('A part of this page did not come').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);

    await page.unroute('**/assets/history-panel-*');
    await page.getByRole('button', { name: 'History' }).click();
    await page.getByRole('dialog', { name: 'History' }).waitFor();
  });

  test('says that the coastline did not come, and draws it when asked again', async () => {
    const context = await app.context();
    await context.route('**/assets/land-*', (route) => route.abort());
    const { page } = await app.openFresh(['CDG', 'NRT'], context);
    await page.getByText('The coastline could not be fetched.').waitFor();
    await page.locator('.map-label', { hasText: 'NRT' }).waitFor();

    await context.unroute('**/assets/land-*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.map-land').waitFor();
    expect(await page.getByText('The coastline could not be fetched.').count()).toBe(0);
  });

  test('moves nothing when later parts come', async () => {
    const context = await app.context();
    await context.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(globalThis, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    let bring = () => {};
    const held = new Promise<void>((resolve) => {
      bring = resolve;
    });
    await context.route(/\/assets\/(journey-map|land|synth)-/, (route) => held.then(() => route.continue()));
    const { page } = await app.openFresh(['CDG', 'NRT'], context);
    await page.locator('.stop-card', { hasText: 'NRT' }).waitFor();
    const shifts = () => page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts.splice(0));
    // The rest of the first part may still come.
    await until('the page is still', async () => {
      await shifts();
      await page.waitForTimeout(500);
      return (await shifts()).length === 0;
    });
    bring();
    await page.locator('.map-land').waitFor();
    expect(await shifts()).toEqual([]);
  });
});
