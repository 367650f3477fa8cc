import { decode, encode } from '@msgpack/msgpack';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { connect, type Room } from '../../client-sdk/index.ts';
import { openBlockingProxy } from '../support/blocking-proxies.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { type Gate, openGate } from '../support/gate.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';

describe.skipIf(skipBrowser)('a page says what is the matter', () => {
  const app = useApp();
  let gate: Gate;
  beforeAll(async () => {
    gate = await openGate(app.url);
  });
  afterAll(() => gate?.close());
  beforeEach(() => gate.open());

  test('case 51: an address where nothing is, and one whose id is cut off', async () => {
    for (const [path, words] of [
      ['/foo', 'There is nothing at this address'],
      ['/logs/7c9e6679-7425-40de', 'There is no journey here'],
      ['/logs/7c9e6679-7425-40de-944b-e07fc1f90ae7', 'There is no journey here'],
    ] as const) {
      const page = await app.open(`${app.url}${path}`);
      await page.getByRole('heading', { name: words }).waitFor();
      await page.getByRole('link', { name: 'Start a new journey' }).waitFor();
      await app.picture(page, `nowhere${path.length}`);
    }
  });

  test('case 10: the year 20267 is refused in words, and the field goes back', async () => {
    const { page } = await app.openFresh(['CDG', 'NRT']);
    await page.getByText('Times and travel', { exact: true }).first().click();
    const depart = page.getByLabel('Depart', { exact: true }).first();
    // The year that is not said.
    const year = new Date().getFullYear();
    await depart.fill(`${year}-05-01T08:30`);
    await page.getByText('depart 1 May, 08:30 CEST').waitFor();

    await depart.evaluate((field: HTMLInputElement) => {
      field.value = '20267-05-01T08:30';
      field.dispatchEvent(new Event('change', { bubbles: true }));
    });

    await page.getByRole('alert').getByText('A year has four digits').waitFor();
    expect(await depart.inputValue()).toBe(`${year}-05-01T08:30`);
    await page.getByText('depart 1 May, 08:30').waitFor();
    await app.picture(page, 'year-20267');
    await depart.fill(`${year + 1}-05-01T08:30`);
    await expect.poll(() => page.getByText('A year has four digits').count()).toBe(0);
  });

  test('case 16: a proxy that drops the Upgrade, before a room is joined and after', async () => {
    const log = await createLog(app.url, 'CDG', 'NRT');
    const wall = await openBlockingProxy(app.url, 'answered 426');
    onTestFinished(() => wall.close());
    const context = await patient();
    await context.clock.install();
    const asked = context.waitForEvent('response', (response) => response.url().endsWith('/readyz'));
    const page = await app.open(`${wall.url}/logs/${log}`, context);
    await page.getByText('Boarding the journey…').waitFor();
    await (await asked).finished();
    // The time that joining may take.
    await context.clock.fastForward(10_000);
    await page.getByRole('heading', { name: 'The live connection is blocked' }).waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await app.picture(page, 'upgrade-blocked');

    const joined = await app.open(`${gate.url}/logs/${log}`);
    await statusOf(joined).getByText('live', { exact: true }).waitFor();
    gate.shut();
    await joined.getByRole('alert').getByText('The live connection is blocked').waitFor();
    await statusOf(joined)
      .getByText(/^blocked, reconnecting/)
      .waitFor();
    await app.picture(joined, 'upgrade-blocked-later');
    gate.open();
    await statusOf(joined).getByText('live', { exact: true }).waitFor();
    expect(await joined.getByRole('alert').count()).toBe(0);
  });

  test('case 21: the sound has paused while the page is offline, and goes on by itself', async () => {
    const log = await createLog(app.url, 'CDG', 'NRT', 'LAX');
    // Music that no member hears rests after 15 s, which a busy machine may take to bring the page back.
    await judge(log);
    const context = await patient({ viewport: PHONE });
    const page = await app.open(`${gate.url}/logs/${log}`, context);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.getByRole('img', { name: /Piano roll: \d+ notes/ }).waitFor();
    const words = page.getByText('The sound has paused, since there is no connection.');
    expect(await words.count()).toBe(0);
    gate.shut();
    await words.waitFor();
    await app.picture(page, 'sound-paused-phone');
    const place = () => page.locator('.transport-time').textContent();
    const paused = await place();
    await page.waitForTimeout(1_500);
    expect(await place()).toBe(paused);
    gate.open();
    await words.waitFor({ state: 'detached' });
    await expect.poll(place).not.toBe(paused);
    await page.getByRole('button', { name: 'Pause' }).click();
  });

  test('case 22: of 260 stops, which flights sound', async () => {
    const { page } = await app.openFresh(Array.from({ length: 260 }, (_, at) => ['OSL', 'CDG', 'LIS'][at % 3]!));
    await page.getByText(/^260 stops · 259 flights · [\d,]+ km · the first 200 legs sound$/).waitFor();
    await app.picture(page, 'many-stops');
  });

  test('case 32: airports cannot be looked up while the page is offline', async () => {
    const context = await app.context();
    const { page } = await app.openFresh(['CDG'], context);
    await statusOf(page).getByText('live', { exact: true }).waitFor();
    await context.setOffline(true);
    await page.getByRole('combobox', { name: 'Add an airport' }).pressSequentially('osl');
    await page.getByRole('option', { name: /Airports cannot be looked up now/ }).waitFor();
    expect(await page.getByText('No airport has this code.').count()).toBe(0);
    await app.picture(page, 'airports-offline');
    await page.getByRole('combobox', { name: 'Add an airport' }).press('Enter');
    await context.setOffline(false);
    await page.getByRole('textbox', { name: 'Written at Oslo' }).waitFor();
  });

  test('case 7: whose session was ended meanwhile goes on as a new guest, and what was written is saved', async () => {
    const log = await createLog(app.url, 'CDG');
    const page = await app.open(`${gate.url}/logs/${log}`);
    await statusOf(page).getByText('live', { exact: true }).waitFor();
    gate.shut();
    await statusOf(page)
      .getByText(/reconnecting/)
      .waitFor();
    await page.locator('textarea.entry').fill('in the tunnel');
    const token = await page.evaluate(() => localStorage.getItem('aero-melody.token'));
    await fetch(`${app.url}/api/session`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
    gate.open();
    await page.getByText('You are here as a new guest').waitFor();
    await app.picture(page, 'session-ended');
    await until('it is saved', async () => (await judge(log)).travelLog.read().waypoints[0]!.entry === 'in the tunnel');
  });

  describe('of an older version', () => {
    test('keeps its outbox, says so and reloads itself', async () => {
      const log = await createLog(app.url, 'CDG');
      const context = await patient();
      const version = await sayVersion(context);
      const page = await app.open(`${gate.url}/logs/${log}`, context);
      await statusOf(page).getByText('live', { exact: true }).waitFor();
      gate.shut();
      await statusOf(page)
        .getByText(/reconnecting/)
        .waitFor();
      await page.locator('textarea.entry').fill('written on the old page');
      version.isOld = true;
      page.on('load', () => {
        version.isOld = false;
      });
      // The words stand for two seconds: they are looked for in the page.
      const said = page.waitForFunction(() =>
        document.querySelector('[role="alert"]')?.textContent?.includes('This page is out of date'),
      );
      gate.open();
      await said;
      await app.picture(page, 'out-of-date');
      const room = await judge(log);
      await until('it is saved', () => room.travelLog.read().waypoints[0]!.entry === 'written on the old page');
      await statusOf(page).getByText('live', { exact: true }).waitFor();
    });

    test('reloads itself once, and then stays with words and a button', async () => {
      const log = await createLog(app.url, 'CDG');
      const context = await patient();
      const version = await sayVersion(context);
      version.isOld = true;
      let loads = 0;
      context.on('page', (page) => page.on('load', () => (loads += 1)));
      const page = await app.open(`${gate.url}/logs/${log}`, context);
      await page.getByRole('heading', { name: 'This page is out of date' }).waitFor();
      await page.getByRole('button', { name: 'Try again' }).waitFor();
      await expect.poll(() => loads).toBe(2);
      await page.waitForTimeout(500);
      expect(loads).toBe(2);
      version.isOld = false;
      await page.getByRole('button', { name: 'Try again' }).click();
      await statusOf(page).getByText('live', { exact: true }).waitFor();
    });
  });

  /** A profile whose pages may take longer than the room's own time limit. */
  async function patient(look: Parameters<typeof app.context>[0] = {}): Promise<BrowserContext> {
    const context = await app.context(look);
    context.setDefaultTimeout(25_000);
    return context;
  }

  async function judge(log: string): Promise<Room> {
    const room = await connect({ url: app.url, log, name: 'Judge' });
    onTestFinished(() => room.leave());
    return room;
  }
});

const statusOf = (page: Page) => page.locator('.connection');

/** Lets the pages of a profile say that they are of an older version, as long as `isOld` is true. */
async function sayVersion(context: BrowserContext): Promise<{ isOld: boolean }> {
  const version = { isOld: false };
  await context.routeWebSocket(/socket\.io/, (page) => {
    const server = page.connectToServer();
    page.onMessage((frame) => {
      const packet = typeof frame === 'string' ? undefined : (decode(frame) as { type: number; data?: object });
      if (!version.isOld || packet?.type !== CONNECT) return server.send(frame);
      return server.send(Buffer.from(encode({ ...packet, data: { ...packet.data, version: 1 } })));
    });
  });
  return version;
}

/** The packet of Socket.IO that holds the hello. */
const CONNECT = 0;
