import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { connect, type Room } from '../../client-sdk/index.ts';
import { ANALYSIS_VERSION } from '../../server/composer/files/analysis.ts';
import { REPORTS } from '../../server/session-events/reports/contents.ts';
import { createCompositions } from '../../server/storage/compositions.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { readShape } from '../../server/upkeep/validation/schema-shape.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import { ENGINES, freshDatabase, type TestDatabase } from '../support/databases.ts';
import { type Instance, startInstance } from '../support/instance.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';
import { aero, aeroJson } from './terminal.ts';

type Documents = Record<string, { readonly rows: number; readonly content: { readonly title: string } }>;
type Tables = Record<string, Record<string, unknown>[]>;

/** Tables that grow with edits and joins, and those of instances: what they say is compared otherwise. */
const GROWING =
  /^(travel_log_|travel_logs$|log_clients$|login_sessions$|event_|conductor_leases$|audit_events$|knex_|sqlite_)/;
/** Tables that the test fills. */
const FILLED = [
  'airports',
  'collection_items',
  'collection_likes',
  'collection_popularity',
  'collections',
  'music_compositions',
  'recovery_codes',
  'score_entries',
  'takes',
  'users',
];

/** Documents as Yjs reads them, the rows of other tables, and the segments of session events. */
async function contentOf(url: string) {
  const rows = await rowsOf(url);
  const documents: Documents = Object.fromEntries(
    [...rows].map(([log, updates]) => [log, { rows: updates.length, content: contentOfRows(updates) }]),
  );
  const database = openDatabase(url);
  const { knex } = database;
  const tables: Tables = {};
  for (const [name, { columns }] of await readShape(database))
    if (!GROWING.test(name)) tables[name] = await knex(name).orderBy([...columns]);
  const segments: string[] = await knex('event_segments').where({ state: 'kept' }).pluck('sha256');
  await database.close();
  return { documents, tables, segments };
}

/** The update log of each log, by its uuid. */
async function rowsOf(url: string): Promise<Map<string, Buffer[]>> {
  const { knex, close } = openDatabase(url);
  const rows = await knex('travel_log_updates')
    .join('travel_logs', 'travel_logs.id', 'log_id')
    .orderBy(['log_id', 'seq'])
    .select('uuid', 'bytes');
  await close();
  const logs = new Map<string, Buffer[]>();
  for (const { uuid, bytes } of rows) logs.set(uuid, [...(logs.get(uuid) ?? []), bytes]);
  return logs;
}

function contentOfRows(updates: readonly Uint8Array[]) {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return readTravelLog(doc);
}

/** A performance: one that was played is kept from ten seconds on. */
async function addPerformance(url: string, uuid: string, analysis: object): Promise<void> {
  const database = openDatabase(url);
  const { id } = await database.knex('travel_logs').where({ uuid }).first();
  await createCompositions(database).save({
    ...{ logId: id, userId: 1, routeId: null, savedEpoch: 1, performance: '3.17', notesHash: '0'.repeat(64) },
    ...{
      tempo: 97.3,
      scale: 'dorian',
      keySignature: 'D',
      midiData: [],
      metadata: { title: '\u00fcn\u00ef \u{1f600}' } as never,
    },
    ...{ documentSeq: 1, seed: 4_294_967_295, mapVersion: 9, networkHash: null, networkBackend: null },
    ...{ analysis, analysisVersion: ANALYSIS_VERSION },
  });
  await database.close();
}

describe.each(ENGINES)('a backup under load, on %s', (engine) => {
  let fresh: TestDatabase;
  let folder: string;
  let env: Record<string, string>;
  let instance: Instance;
  let backups: string;

  beforeAll(async () => {
    fresh = await freshDatabase(engine);
    folder = await mkdtemp(join(tmpdir(), 'aero-melody-backup-'));
    backups = join(folder, 'backups/');
    env = {
      ...{
        DATABASE_URL: fresh.url,
        DATA_DIR: join(folder, 'data'),
        PORT: '0',
      },
      // SQLite keeps segments in the database here.
      ...(engine === 'mariadb' && { EVENTS_DIR: join(folder, 'segments') }),
    };
    instance = await startInstance(env);
  });
  afterAll(async () => {
    instance.process.kill('SIGKILL');
    await fresh.drop();
    await rm(folder, { recursive: true, force: true });
  });

  test('everything destroyed comes back as it was at its moment', async () => {
    const logs = await Promise.all([1, 2, 3].map(() => createLog(instance.url, 'CDG', 'NRT')));
    const rooms = await Promise.all(logs.map((log) => connect({ url: instance.url, log, name: 'Ada' })));
    const ask = async (path: string, init?: object) => (await fetch(`${instance.url}${path}`, init)).json();
    const post = (path: string, body: object, token?: string) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify(body),
      });
    const account = { email: 'ada@example.org', username: 'ada', password: 'a long one for this test' };
    const { user, token } = await post('/api/accounts', account);
    expect(user).toHaveProperty('name', 'ada');
    const { id: collection } = await post('/api/collections', { title: 'Nights', public: true }, token);
    await post(`/api/collections/${collection}/items`, { journey: logs[0] }, token);
    const headers = { authorization: `Bearer ${token}` };
    await fetch(`${instance.url}/api/collections/${collection}/like`, { method: 'PUT', headers });
    const [first] = rooms as [Room];
    await until('there is a leg', () => first.score.legs().length > 0);
    await first.takes.record({
      leg: first.score.legs()[0]!.leg,
      sound: 73,
      notes: [{ tick: 480, ticks: 200, pitch: 60, velocity: 90 }],
      grid: '1/8',
    });
    await first.transport.play();
    await until('notes are streamed', () => [...first.score.notes()].length > 20);
    await first.transport.pause();
    const { analysis } = (await ask(`/api/logs/${logs[0]}/composition.json`)) as { analysis: object };
    await addPerformance(fresh.url, logs[0]!, analysis);
    const told = () => tellings(logs[0]!, moment);
    const moment = new Date().toISOString();
    const early = await told();
    expect(early.reports['room-activity']).toHaveLength(3);
    const music = await contentOf(fresh.url);
    for (const table of FILLED) expect(music.tables[table], table).not.toEqual([]);
    // Each edit of the second room carries the number of one in the first that was acknowledged: the backup may not have
    // the second without the first.
    let running = true;
    let edits = 0;
    const [one, two, three] = rooms as [(typeof rooms)[0], (typeof rooms)[0], (typeof rooms)[0]];
    const writing = (async () => {
      while (running) {
        one.travelLog.setTitle(`edit ${++edits}`);
        await one.saved();
        two.travelLog.setTitle(`edit ${edits}`);
        await two.saved();
      }
    })();
    const noisy = (async () => {
      while (running) {
        three.travelLog.setTitle(`noise ${Math.random()}`);
        await three.saved();
      }
    })();
    await until('it is busy', () => edits > 20);

    const before = edits;
    const { code, result } = await backUp();
    expect(code).toBe(0);
    expect(edits).toBeGreaterThan(before);
    running = false;
    await Promise.all([writing, noisy]);
    for (const room of rooms) await room.leave();
    expect(await instance.end('SIGTERM')).toBe(0);
    expect((await stat(result.path)).mode & 0o777).toBe(0o600);
    expect(result.files).toHaveProperty('secrets/secret');

    const rows = await rowsOf(fresh.url);
    await destroy();
    const { code: restored, result: summary } = await aeroJson<{ tables: object }>(env, 'db', 'restore', result.path);
    expect(restored).toBe(0);
    expect(summary.tables).toEqual(result.tables);
    // Rows are only added: the moment is a beginning of what is there later.
    const back = await contentOf(fresh.url);
    expect(Object.keys(back.documents)).toHaveLength(4);
    for (const [log, { rows: count, content }] of Object.entries(back.documents)) {
      expect(rows.get(log)!.length).toBeGreaterThanOrEqual(count);
      expect(content).toEqual(contentOfRows(rows.get(log)!.slice(0, count)));
    }
    expect(back.tables).toEqual(music.tables);
    expect(back.segments).toEqual(expect.arrayContaining(music.segments));
    expect(music.segments).not.toEqual([]);
    const titleOf = (log: string) => Number(/\d+/.exec(back.documents[log]!.content.title)?.[0]);
    expect(titleOf(logs[1]!)).toBeGreaterThanOrEqual(before - 1);
    expect([0, 1]).toContain(titleOf(logs[0]!) - titleOf(logs[1]!));
    expect(await readdir(join(folder, 'data'))).toEqual(expect.arrayContaining(['secret', 'operator-token']));

    // The same once more: what is restored is what was backed up, byte by byte.
    const again = await backUp();
    expect(again.result.tables).toEqual(result.tables);
    expect(again.result.files).toEqual(result.files);

    // The server goes on from there: reports and analyses say the same of the time before, and the account signs in.
    instance = await startInstance(env);
    expect(await told()).toEqual(early);
    expect(await post('/api/session', { login: 'ada', password: account.password })).toHaveProperty('token');
    const room = await connect({ url: instance.url, log: logs[0]!, name: 'Ada' });
    expect(room.travelLog.read().title).toBe(back.documents[logs[0]!]!.content.title);
    room.travelLog.setTitle('after the restore');
    await room.saved();
    await room.leave();
  });

  test('a restore is refused where the server runs, or the database holds something', async () => {
    const [name] = await readdir(backups);
    const path = join(backups, name!);
    const busy = await aero(env, ['db', 'restore', path, '--force']);
    expect(busy.code).toBe(1);
    expect(busy.err).toMatch(/stop (the server|all instances) first\n$/);
    expect(await instance.end('SIGTERM')).toBe(0);
    const full = await aero(env, ['db', 'restore', path]);
    expect(full.code).toBe(1);
    expect(full.err).toMatch(/the database holds \d+ rows of travel_logs: with --force they are replaced\n$/);
    const forced = await aero(env, ['db', 'restore', path, '--force']);
    expect([forced.code, forced.err.split('\n').at(-2)]).toEqual([0, 'putting everything in its place …']);
  });

  test('a damaged, truncated or foreign file is refused before anything is touched', async () => {
    const [name] = await readdir(backups);
    const bytes = await readFile(join(backups, name!));
    const untouched = await contentOf(fresh.url);
    const half = Buffer.from(bytes);
    half[Math.floor(half.length / 2)]! ^= 0xff;
    const wrong = {
      'a flipped bit': half,
      'half of it': bytes.subarray(0, bytes.length / 2),
      nothing: Buffer.alloc(0),
      'another file': Buffer.from('PK\u0003\u0004 no backup'),
    };
    for (const [reason, content] of Object.entries(wrong)) {
      const path = join(folder, 'wrong.backup');
      await writeFile(path, content);
      const { code, err } = await aero(env, ['db', 'restore', path, '--force']);
      expect(code, reason).toBe(1);
      expect(err, reason).toMatch(/wrong\.backup is damaged: [^\n]+\n$/);
    }
    expect((await aero(env, ['db', 'restore', join(folder, 'none')])).err).toMatch(/there is no file [^\n]*none\n$/);
    expect(await contentOf(fresh.url)).toEqual(untouched);
  });

  test('older backups of the folder are deleted, and a cancelled one leaves nothing', async () => {
    const { result } = await aeroJson<{ path: string }>(env, 'db', 'backup', backups, '--keep', '2');
    const names = await readdir(backups);
    expect(names).toHaveLength(2);
    expect(names.map((name) => join(backups, name))).toContain(result.path);
    expect((await aero(env, ['db', 'restore', result.path, '--check'])).out).toContain('is intact');
    const { code, err } = await aero(env, ['db', 'backup', backups], AbortSignal.abort());
    expect([code, err.split('\n').at(-2)]).toEqual([130, 'cancelled']);
    expect(await readdir(backups)).toEqual(names);
  });

  /** All reports about the time before a moment, and the analysis of a journey. */
  async function tellings(log: string, moment: string) {
    const report = async (name: string) => {
      const { code, result } = await aeroJson<{ rows: object[]; complete: boolean }>(
        { ...env, PORT: new URL(instance.url).port },
        ...['reports', name, '--until', moment],
      );
      expect([code, result.complete], name).toEqual([0, true]);
      return [name, result.rows.map((row) => JSON.stringify(row)).sort()] as const;
    };
    const names = REPORTS.map(({ name }) => name);
    const reports: Record<string, unknown[]> = {};
    // One person may ask for four at once.
    for (let at = 0; at < names.length; at += 4)
      for (const [name, rows] of await Promise.all(names.slice(at, at + 4).map(report))) reports[name] = rows;
    return { reports, analysis: await (await fetch(`${instance.url}/api/logs/${log}/analysis`)).json() };
  }

  const backUp = () =>
    aeroJson<{ path: string; tables: Record<string, number>; files: Record<string, string> }>(
      env,
      'db',
      'backup',
      backups,
    );

  async function destroy() {
    const database = openDatabase(fresh.url);
    if (engine === 'mariadb') {
      const [tables] = (await database.knex.raw('SHOW TABLES')) as [Record<string, string>[]];
      await database.knex.transaction(async (transaction) => {
        await transaction.raw('SET foreign_key_checks = 0');
        for (const name of tables.flatMap((row) => Object.values(row))) await transaction.raw('DROP TABLE ??', [name]);
      });
    }
    await database.close();
    if (engine === 'sqlite')
      for (const suffix of ['', '-wal', '-shm'])
        await rm(`${fresh.url.slice('sqlite:'.length)}${suffix}`, { force: true });
    for (const place of [env.DATA_DIR!, env.EVENTS_DIR]) if (place) await rm(place, { recursive: true, force: true });
  }
});

test('Ctrl-C ends a command with 130', async () => {
  const place = await freshDatabase('mariadb');
  const database = openDatabase(place.url);
  const held = database.knex.transaction(async (holder) => {
    await holder.raw("SELECT GET_LOCK(CONCAT(DATABASE(), ':migrate'), 1)");
    await holder.raw('SELECT SLEEP(30)');
  });
  held.catch(() => {});
  const child = spawn(process.execPath, ['server/cli/aero.mjs', 'db', 'migrate'], {
    env: { ...process.env, DATABASE_URL: place.url },
  });
  const exit = once(child, 'exit');
  const isWaiting = async () => {
    const [found] = (await database.knex.raw(
      "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND STATE = 'User lock'",
    )) as [unknown[]];
    return found.length > 0;
  };
  await until('it waits for the lock', isWaiting, 60_000);
  child.kill('SIGINT');
  expect((await exit)[0]).toBe(130);
  await aero({ DATABASE_URL: place.url }, ['db', 'unlock', '--force']);
  await database.close();
  await place.drop();
});
