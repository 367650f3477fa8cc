import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'fake-indexeddb/auto';
import { decode } from '@msgpack/msgpack';
import { openDB } from 'idb';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { connect, type Room } from '../../client-sdk/index.ts';
import { openSessionFiles } from '../../client-sdk/sync/session-files.ts';
import type { JournalEntry } from '../../client-sdk/sync/session-storage.ts';
import type { AeroMelody } from '../../server/server.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { createTravelLogs } from '../../server/storage/travel-logs.ts';
import { createUpdateLog } from '../../server/storage/update-log.ts';
import { createUsers } from '../../server/storage/users.ts';
import { startServer } from '../support/server.ts';
import { airportOf } from '../support/storage.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');

let folder: string;
let database: string;
let server: AeroMelody;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aero-melody-old-'));
  database = `sqlite:${join(folder, 'old.sqlite')}`;
  server = await startServer({ DATABASE_URL: database });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** A journal of the first release, in the place where that release left it. */
interface Old {
  readonly log: string;
  readonly session: string;
  readonly entries: readonly JournalEntry[];
  readonly outbox?: { readonly folder: string };
}

async function inFolder(name: string): Promise<Old> {
  const [log, session] = [randomUUID(), randomUUID()];
  await copyFile(join(FIXTURES, `${name}-v1.session`), join(folder, `${log}.${session}.session`));
  const { entries } = await (await openSessionFiles(folder, log)).open(session);
  return { log, session, entries, outbox: { folder } };
}

async function inIndexedDb(name: string): Promise<Old> {
  const rows = decode(await readFile(join(FIXTURES, `${name}-v1.indexeddb`))) as {
    key: [log: string, session: string, entry: number];
    value: JournalEntry;
  }[];
  const [log, session] = rows[0]!.key;
  const database = await openDB('aero-melody', 1, {
    upgrade(created) {
      created.createObjectStore('sessions');
      created.createObjectStore('archive', { autoIncrement: true });
    },
  });
  for (const { key, value } of rows) await database.put('sessions', value, key);
  database.close();
  // Node has neither of the two. Each session is locked by the one page of the test at a time.
  vi.stubGlobal('sessionStorage', { getItem: () => session, setItem() {} });
  const locks = { request: async (_name: string, _how: object, held: (lock: object) => unknown) => held({}) };
  vi.stubGlobal('navigator', { locks });
  onTestFinished(() => void vi.unstubAllGlobals());
  return { log, session, entries: rows.map(({ value }) => value) };
}

/** The log as the server had it when the journal was left: its first row, and the one edit that was acknowledged. */
async function makeLog({ log, session, entries }: Old): Promise<void> {
  const opened = openDatabase(database);
  const owner = await createUsers(opened).create({ name: 'Ada', color: '#446688' });
  const projection = { title: '', description: '', waypoints: [], tags: [] };
  const [firstUpdate] = entries.flatMap(({ heard }) => heard);
  const made = await createTravelLogs(opened, airportOf).create({
    ...{ uuid: log, ownerId: owner.id, firstUpdate: firstUpdate!, sessionId: randomUUID(), projection },
    addressRole: 'editor',
  });
  const [first] = entries.flatMap(({ written }) => written);
  const updateLog = createUpdateLog(opened, { laneBytes: 1e6 });
  const { clientId } = entries[0]!;
  await updateLog.append({
    ...{ logId: made.id, sessionId: session, userId: owner.id, clientId, accessVersion: 0 },
    ...first!,
  });
  await opened.close();
}

const open = async ({ log, outbox }: Old, name: string): Promise<Room> => {
  const room = await connect({ url: server.url, log, name, outbox });
  onTestFinished(() => room.leave());
  return room;
};

describe.each([
  ['a folder', inFolder],
  ['IndexedDB', inIndexedDb],
])('a journal of the first release in %s', (_place, put) => {
  test('O21: what it has not sent is sent, under its session and numbers', async () => {
    const old = await put('unsent');
    await makeLog(old);
    const room = await open(old, 'Ada');
    expect(room.doc.clientID).toBe(old.entries[0]!.clientId);
    await room.saved();
    const judge = await connect({
      url: server.url,
      log: old.log,
      name: 'Judge',
      outbox: { folder: join(folder, 'judge') },
    });
    onTestFinished(() => judge.leave());
    expect(judge.travelLog.read()).toMatchObject({ title: 'A later title', waypoints: WAYPOINTS });
  });

  test('O12, O19, O21: an edit that blocked it is set aside, also after a restart, and all others are saved', async () => {
    const old = await put('blocked');
    await makeLog(old);
    const room = await open(old, 'Ada');
    await room.saved();
    const judge = await connect({
      url: server.url,
      log: old.log,
      name: 'Judge',
      outbox: { folder: join(folder, 'judge') },
    });
    onTestFinished(() => judge.leave());
    expect(judge.travelLog.read()).toMatchObject({ title: 'A later title', waypoints: WAYPOINTS });
    expect(room.travelLog.read()).toEqual(judge.travelLog.read());
    expect(room.refusedEdits.map(({ refusal, text }) => [refusal.code, text])).toEqual([['BAD_UPDATE', 'a note']]);
    expect(room.unsaved).toBe(1);

    await room.leave();
    const again = await open(old, 'Ada');
    expect(again.refusedEdits.map(({ text }) => text)).toEqual(['a note']);
    await again.refusedEdits[0]!.discard();
    await again.leave();
    const third = await open(old, 'Ada');
    expect(third.refusedEdits).toEqual([]);
    expect(third.travelLog.read()).toEqual(judge.travelLog.read());
  });
});

const WAYPOINTS = [
  { airport: 'CDG', entry: 'Written on the train. And after the tunnel.' },
  { airport: 'NRT', entry: '' },
  { airport: 'LIM', entry: 'Lima' },
];
