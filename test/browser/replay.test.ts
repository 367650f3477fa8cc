import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import type { AeroMelody } from '../../server/server.ts';
import { violationsOf } from '../support/axe.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const LOOKS = [
  { look: 'desk-light', colorScheme: 'light', size: { width: 1280, height: 800 } },
  { look: 'desk-dark', colorScheme: 'dark', size: { width: 1280, height: 800 } },
  { look: 'phone-dark', colorScheme: 'dark', size: PHONE },
  { look: 'phone-light', colorScheme: 'light', size: PHONE },
] as const;

describe.skipIf(skipBrowser)('the page of replays', () => {
  let server: AeroMelody;
  let log: string;
  let token: string;
  const app = useApp(async () => {
    server = await startServer();
    const made = await fetch(`${server.url}/api/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'Over the Pacific', seed: 7, waypoints: [{ airport: 'CDG' }, { airport: 'NRT' }] }),
    });
    ({ id: log, token } = (await made.json()) as { id: string; token: string });
    const ada = await connect({ url: server.url, log, name: 'Ada' });
    const ben = await connect({ url: server.url, log, name: 'Ben' });
    await ada.transport.play();
    const [paris, tokyo] = ada.travelLog.read().waypoints;
    for (const word of ['Rain ', 'all ', 'day, ', 'and ', 'then ', 'the ', 'sun.']) {
      const entry = ada.travelLog.entry(paris!.id)!;
      entry.insert(entry.length, word);
      ben.travelLog.entry(tokyo!.id)!.insert(0, word);
      await sleep(120);
    }
    ben.travelLog.add({ airport: 'LAX' });
    await ben.saved();
    await ada.saved();
    await ada.history.name('Before the storm');
    await until('music sounds', () => ada.transport.tick() > 2_000);
    await ada.transport.pause();
    await sleep(600);
    await ada.leave();
    await ben.leave();
    return { urls: [server.url], close: server.close };
  });

  const openEvening = async (page: Page) => {
    await page.getByRole('link', { name: /edits/ }).click();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  };
  const isWide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

  test('lists the evenings and shows one, in every look, and axe finds nothing', async () => {
    const page = await app.open(`${app.url}/replay/${log}`);
    await page.getByRole('link', { name: /edits/ }).waitFor();
    await app.picture(page, 'replay-list');
    expect(await violationsOf(page)).toEqual([]);
    await openEvening(page);
    await page.getByRole('slider', { name: 'Time of the evening' }).fill('1500');
    await page.getByText('Narita').first().waitFor();
    for (const { look, colorScheme, size } of LOOKS) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      await app.picture(page, `replay-${look}`);
      expect(await violationsOf(page), look).toEqual([]);
      expect(await isWide(page), look).toBe(0);
    }
  });

  test('an evening plays by keys: the document grows as it did, its authors show, and its music sounds at 1× alone', async () => {
    const context = await app.context();
    await context.addInitScript(() => {
      Object.assign(globalThis, { started: 0 });
      for (const { prototype } of [AudioBufferSourceNode, OscillatorNode]) {
        const { start } = prototype;
        prototype.start = function (this: never, ...when: never) {
          (globalThis as unknown as { started: number }).started += 1;
          return start.apply(this, when);
        };
      }
    });
    const page = await app.open(`${app.url}/replay/${log}`, context);
    const started = () => page.evaluate(() => (globalThis as unknown as { started: number }).started);
    await openEvening(page);
    expect(await page.getByRole('region', { name: 'Stops' }).getByRole('listitem').count()).toBe(2);
    expect(await page.getByText('Rain').count()).toBe(0);
    const [play, pause] = ['Play', 'Pause'].map((name) => page.getByRole('button', { name, exact: true }));
    const isSeen = (what: Locator) =>
      what.waitFor({ timeout: 5_000 }).then(
        () => true,
        () => false,
      );
    // On a busy machine the short evening may be over before its instruments are there, or before anybody sees it play.
    let written = false;
    for (let turn = 0; turn < 20 && !(written && (await started()) > 0); turn++) {
      const seen = [pause!, page.locator('.replay-stop[data-written="true"]').first()].map(isSeen);
      await page.keyboard.press(' ');
      written = (await Promise.all(seen))[1] || written;
      await play!.waitFor();
    }
    expect(written).toBe(true);
    expect(await started()).toBeGreaterThan(0);
    await page.getByText('Rain all day, and then the sun.').first().waitFor();

    await page.keyboard.press('Home');
    await page.getByText('Rain').first().waitFor({ state: 'detached' });
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('16');
    // The last notes at 1× may still be on their way.
    let before = -1;
    await until('no more sounds', async () => {
      const last = before;
      before = await started();
      await sleep(500);
      return last === before;
    });
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.getByText('Los Angeles').waitFor();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    expect(await started()).toBe(before);
    await page.getByRole('button', { name: /Before the storm/ }).click();
    await page.getByText('Los Angeles').waitFor();
    for (let edit = 0; edit < 3; edit++) await page.keyboard.press(',');
    await page.getByText('Los Angeles').waitFor({ state: 'detached' });
  });

  test('a link shows one evening to a stranger, and nothing once it is ended', async () => {
    const context = await app.context();
    await context.addInitScript((own) => localStorage.setItem('aero-melody.token', own), token);
    const page = await app.open(`${app.url}/replay/${log}`, context);
    await openEvening(page);
    await page.getByText('Share this evening').click();
    await page.getByLabel('Label, for you').fill('For Cleo');
    await page.getByRole('button', { name: 'Make a link' }).click();
    const url = await page.getByRole('textbox', { name: 'The new link' }).inputValue();
    expect(await violationsOf(page)).toEqual([]);
    await app.picture(page, 'replay-share');

    const stranger = await app.open(url, await app.context());
    await stranger.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await stranger.keyboard.press('End');
    await stranger.getByText('Los Angeles').waitFor();
    expect(await stranger.getByText('Share this evening').count()).toBe(0);

    await page.getByRole('button', { name: 'End now: For Cleo' }).click();
    await page.getByText('For Cleo').waitFor({ state: 'detached' });
    await stranger.reload();
    await stranger.getByText('There is no such replay.').waitFor();
    await app.picture(stranger, 'replay-ended');
  });
});
