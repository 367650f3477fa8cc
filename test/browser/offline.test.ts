import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { connect, type Room } from '../../client-sdk/index.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { type Gate, openGate } from '../support/gate.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';

describe.skipIf(skipBrowser)('a browser that loses its server', () => {
  const app = useApp();
  let gate: Gate;
  let log: string;

  beforeAll(async () => {
    gate = await openGate(app.url);
  });

  afterAll(() => gate?.close());

  beforeEach(async () => {
    gate.open();
    log = await createLog(app.url, 'CDG', 'NRT');
  });

  test('O7, O8: what is typed offline is there after a reload, and arrives once the server is back', async () => {
    const page = await open();
    const judge = await joinAs('Judge');
    await entry(page).fill('Before. ');
    await said(page, 'live', 'saved');

    gate.shut();
    await page.getByText(/reconnecting/).waitFor();
    await entry(page).press('End');
    await entry(page).pressSequentially('Written on the train. ');
    await page.getByText(/\d+ changes? waiting/).waitFor();
    await app.picture(page, 'offline');
    await expect.poll(() => keptEntry(page, log)).toBe('Before. Written on the train. ');
    await page.reload();
    await expect.poll(() => anyEntry(page).inputValue()).toBe('Before. Written on the train. ');
    await page.getByText(/\d+ changes? waiting/).waitFor();
    await anyEntry(page).press('End');
    await anyEntry(page).pressSequentially('And after the tunnel.');
    await app.picture(page, 'offline-reloaded');
    await expect.poll(() => keptEntry(page, log)).toBe('Before. Written on the train. And after the tunnel.');
    await page.reload();
    expect(written(judge)).toBe('Before. ');

    gate.open();
    const whole = 'Before. Written on the train. And after the tunnel.';
    await until('all of it arrives', () => written(judge) === whole);
    await said(page, 'live', 'saved');
    expect(await entry(page).inputValue()).toBe(whole);
    await entry(page).press('End');
    await entry(page).pressSequentially(' Home.');
    await until('and what is written next', () => written(judge) === `${whole} Home.`);
  });

  test('O8, O9: a reloaded page goes on with its session; a duplicated tab gets its own', async () => {
    const page = await open();
    await said(page, 'live', 'saved');
    await anyEntry(page, 1).fill('rain');
    await said(page, 'live', 'saved');
    const first = await session(page);
    await page.reload();
    await said(page, 'live', 'saved');
    expect(await session(page)).toBe(first);

    // A tab that a page opens starts with a copy of its sessionStorage, as a duplicated tab does.
    const opened = page.context().waitForEvent('page');
    await page.evaluate(() => void window.open(location.href));
    const twin = await opened;
    await said(twin, 'live', 'saved');
    expect(await session(twin)).not.toBe(first);
    expect(await session(page)).toBe(first);

    // Both write at once, offline and on: under one client id they would overwrite each other.
    const judge = await joinAs('Judge');
    gate.shut();
    await entry(page).pressSequentially('one');
    await anyEntry(twin, 1).fill('two');
    gate.open();
    await until('both arrive', () => written(judge) === 'one' && written(judge, 1) === 'two');
    await said(page, 'live', 'saved');
    await said(twin, 'live', 'saved');
  });

  test('O10: what a closed tab has not sent goes with the next tab that opens the journey', async () => {
    const made = await app.context();
    const [left, other] = [await open(made), await open(made)];
    await said(left, 'live', 'saved');
    await said(other, 'live', 'saved');
    gate.shut();
    await entry(left).fill('left behind');
    await expect.poll(() => kept(other)).toBe(1);
    await left.close();
    gate.open();

    const judge = await joinAs('Judge');
    await open(made);
    await until('it arrives', () => written(judge) === 'left behind');
  });

  test('O12: a refused change is shown, can be copied and discarded, and later ones are saved meanwhile', async () => {
    const made = await app.context();
    await made.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: gate.url });
    const page = await open(made);
    await said(page, 'live', 'saved');
    await entry(page).fill('Before. ');
    await said(page, 'live', 'saved');
    const judge = await joinAs('Judge');
    gate.shut();
    await page.getByText(/reconnecting/).waitFor();
    await entry(page).press('End');
    await entry(page).pressSequentially('After.');
    await page.getByText(/\d+ changes? waiting/).waitFor();
    await expect.poll(() => keptEntry(page, log)).toBe('Before. After.');
    await page.goto(`${gate.url}/healthz`);
    await plant(page, log);
    await page.goto(`${gate.url}/logs/${log}`);
    await anyEntry(page).waitFor();
    gate.open();

    const banner = page.getByRole('alert');
    await banner.getByText('1 change was refused').waitFor();
    await page.locator('.connection').getByText('1 change was refused', { exact: true }).waitFor();
    await until('the later change is saved', () => written(judge) === 'Before. After.');
    await app.picture(page, 'refused');
    await entry(page).press('End');
    await entry(page).pressSequentially(' And on.');
    await until('writing goes on', () => written(judge) === 'Before. After. And on.');
    await banner.getByRole('button', { name: 'Copy the text' }).click();
    await banner.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('a note');
    await page.setViewportSize(PHONE);
    await app.picture(page, 'refused-phone');

    await banner.getByRole('button', { name: 'Discard' }).click();
    await banner.waitFor({ state: 'detached' });
    await said(page, 'live', 'saved');
    await page.reload();
    await said(page, 'live', 'saved');
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await entry(page).inputValue()).toBe('Before. After. And on.');
  });

  test('O12: many refused changes can be discarded at once', async () => {
    const page = await open();
    await said(page, 'live', 'saved');
    await entry(page).fill('Before. ');
    await said(page, 'live', 'saved');
    gate.shut();
    await page.getByText(/reconnecting/).waitFor();
    await page.goto(`${gate.url}/healthz`);
    await plant(page, log, 'scratch');
    await plant(page, log, 'sketch');
    await page.goto(`${gate.url}/logs/${log}`);
    await anyEntry(page).waitFor();
    gate.open();

    await page.locator('.connection').getByText('2 changes were refused', { exact: true }).waitFor();
    await app.picture(page, 'many-refused');
    await page.getByRole('button', { name: 'Discard all 2' }).click();
    await page.getByRole('alert').first().waitFor({ state: 'detached' });
    await said(page, 'live', 'saved');
    await page.reload();
    await said(page, 'live', 'saved');
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await entry(page).inputValue()).toBe('Before. ');
  });

  test('O15: a paste of 300,000 letters is saved, in pieces', async () => {
    const page = await open();
    await said(page, 'live', 'saved');
    const story = 'a long story '.repeat(LIMITS.updateBytes / 13 + 1);
    await entry(page).fill(story);
    await said(page, 'live', 'saved');
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(written(await joinAs('Judge'))).toBe(story);
  });

  test('a browser that says it is offline shows it at once, and comes back by itself', async () => {
    const made = await app.context();
    const page = await open(made);
    await said(page, 'live', 'saved');
    await made.setOffline(true);
    await said(page, 'offline', 'saved');
    await entry(page).fill('in the air');
    await page.getByText(/1 change waiting/).waitFor();
    await made.setOffline(false);
    await said(page, 'live', 'saved');
    expect(written(await joinAs('Judge'))).toBe('in the air');
  });

  const open = (context?: BrowserContext) => app.open(`${gate.url}/logs/${log}`, context);

  async function joinAs(name: string): Promise<Room> {
    const room = await connect({ url: app.url, log, name });
    onTestFinished(() => room.leave());
    return room;
  }

  const session = (page: Page) => page.evaluate((id) => sessionStorage.getItem(`aero-melody.session.${id}`), log);
});

/**
 * Puts an edit that the server refuses behind those that the page has not sent, as an older page may have left it.
 * @param type the top-level type that it is in, which no journey has
 */
async function plant(page: Page, log: string, type = 'scratch'): Promise<void> {
  const left = await page.evaluate(inJournals, { log, added: undefined });
  const doc = new Y.Doc();
  for (const update of left.updates) Y.applyUpdate(doc, new Uint8Array(update));
  doc.clientID = left.clientId;
  doc.once('update', (bytes: Uint8Array) => {
    left.updates = [[...bytes]];
  });
  doc.getText(type).insert(0, 'a note');
  await page.evaluate(inJournals, { log, added: left.updates[0] });
}

/** What the journal of a log has of the text at its first stop: letters that are typed are in it a moment later. */
async function keptEntry(page: Page, log: string): Promise<string | undefined> {
  const { updates } = await page.evaluate(inJournals, { log, added: undefined });
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, new Uint8Array(update));
  return readTravelLog(doc).waypoints[0]?.entry;
}

/** In the page: reads the journal of a log, and adds an update to it. */
async function inJournals({ log, added }: { log: string; added: number[] | undefined }) {
  interface Entry {
    clientId: number;
    heard: Uint8Array[];
    written: { sessionSeq: number; bytes: Uint8Array }[];
  }
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve) => request.addEventListener('success', () => resolve(request.result)));
  const database = await done(indexedDB.open('aero-melody'));
  const store = database.transaction('sessions', 'readwrite').objectStore('sessions');
  const all = IDBKeyRange.bound([log], [log, []]);
  const [keys, entries] = [await done(store.getAllKeys(all)), (await done(store.getAll(all))) as Entry[]];
  const [, session, at] = keys.at(-1) as [string, string, number];
  const last = entries.at(-1)!;
  const sessionSeq = Math.max(...entries.flatMap(({ written }) => written.map((update) => update.sessionSeq))) + 1;
  if (added) {
    const written = [{ sessionSeq, bytes: new Uint8Array(added) }];
    await done(store.put({ ...last, heard: [], written }, [log, session, at + 1]));
  }
  database.close();
  const updates = entries.flatMap(({ heard, written }) => [...heard, ...written.map(({ bytes }) => bytes)]);
  return { clientId: last.clientId, updates: updates.map((bytes) => [...bytes]) };
}

const entry = (page: Page) => page.getByRole('textbox', { name: 'Written at Paris' });

/** What is written at a stop, also where the name of its airport could not be looked up. */
const anyEntry = (page: Page, at = 0) => page.locator('textarea.entry').nth(at);

/** Updates that this browser keeps for whatever page, count. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve) => request.addEventListener('success', () => resolve(request.result)));
    const database = await done(indexedDB.open('aero-melody'));
    const entries = await done(database.transaction('sessions').objectStore('sessions').getAll());
    database.close();
    return entries.flatMap((entry: { written: unknown[] }) => entry.written).length;
  });

const written = (room: Room, at = 0): string => room.travelLog.read().waypoints[at]!.entry;

async function said(page: Page, ...words: string[]): Promise<void> {
  for (const word of words) await page.locator('.connection').getByText(word, { exact: true }).waitFor();
}
