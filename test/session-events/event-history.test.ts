import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLogger } from '../../server/logger.ts';
import { sealFormerFiles } from '../../server/session-events/former-files.ts';
import { openSegmentFiles } from '../../server/session-events/segment-files.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { createEventPersons } from '../../server/storage/event-persons.ts';
import { createEventSegments } from '../../server/storage/event-segments.ts';
import { createPersonalData } from '../../server/storage/personal-data.ts';
import { ENGINES, freshDatabase } from '../support/databases.ts';
import { makeLog } from '../support/storage.ts';
import { edit, type HistoryRig, LOG, openRig, temporaryFolder } from './history-ground.ts';

const COUNT = 'SELECT count(*)::INTEGER AS events, count(DISTINCT at_ms)::INTEGER AS moments FROM events';

describe.each(ENGINES)('the history on %s', (engine) => {
  let database: Database;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const fresh = await freshDatabase(engine);
    drop = fresh.drop;
    database = openDatabase(fresh.url);
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  describe.each(['folder', 'database'] as const)('with files in the %s', (place) => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let rigs: HistoryRig[];

    beforeEach(async () => {
      for (const table of ['event_segments', 'event_persons', 'event_instances']) await database.knex(table).delete();
      folder = await temporaryFolder();
      rigs = [];
    });
    afterEach(async () => {
      for (const rig of rigs) await rig.close();
      await folder.remove();
    });

    const shared = () => (place === 'folder' ? join(folder.path, 'shared') : undefined);
    async function open(name: string, options: Partial<Parameters<typeof openRig>[0]> = {}): Promise<HistoryRig> {
      const rig = await openRig({ database, dir: join(folder.path, name), shared: shared(), ...options });
      rigs.push(rig);
      return rig;
    }
    async function close(rig: HistoryRig): Promise<void> {
      rigs.splice(rigs.indexOf(rig), 1);
      await rig.close();
    }
    const counted = async (rig: HistoryRig) => (await rig.history.query(COUNT, []))[0];

    test('each event is counted once, recorded before or after a segment was closed', async () => {
      const rig = await open('one');
      expect(await counted(rig)).toEqual({ events: 0, moments: 0 });
      await rig.record(edit(1), edit(2));
      await rig.history.seal();
      await rig.record(edit(3));
      rig.recorder.record(edit(4));
      expect(await counted(rig)).toEqual({ events: 4, moments: 4 });
      const [first] = await rig.history.query('SELECT * FROM events ORDER BY at_ms', []);
      expect(first).toMatchObject({ ...{ instance: rig.instance, log: LOG, user_id: 901, bytes: 60, at_ms: 1n } });
    });

    test('counts are right while events are recorded and segments are closed', async () => {
      const rig = await open('one', { limits: { segmentRows: 50, lookMs: 5 } });
      const counts: number[] = [];
      for (let at = 0; at < 30; at++) {
        for (let each = 0; each < 20; each++) rig.recorder.record(edit(at * 20 + each));
        counts.push((await counted(rig))!.events as number);
      }
      expect(counts).toEqual(counts.map((_, at) => (at + 1) * 20));
    });

    test('a segment is closed when it is old or large', async () => {
      const rig = await open('one', { limits: { segmentRows: 3, segmentMs: 60_000, lookMs: 10 } });
      const segments = createEventSegments(database);
      await rig.record(edit(1), edit(2));
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await segments.kept()).toEqual([]);
      await rig.record(edit(3));
      await expect.poll(() => segments.kept()).toMatchObject([{ rowCount: 3, place }]);
      const other = await open('two', { limits: { segmentMs: 20, lookMs: 10 } });
      await other.record(edit(4));
      await expect.poll(() => segments.kept()).toHaveLength(2);
    });

    test('events stay while the database fails, and are in the history when it is back', async () => {
      const rig = await open('one', { limits: { segmentRows: 2, lookMs: 10 } });
      await database.knex.schema.renameTable('event_persons', 'event_persons_away');
      await rig.record(edit(1), edit(2));
      await expect.poll(() => rig.recorder.store.pending()).toHaveLength(1);
      await rig.record(edit(3));
      await expect(rig.history.seal()).rejects.toThrow();
      await database.knex.schema.renameTable('event_persons_away', 'event_persons');
      await expect.poll(() => rig.recorder.store.pending()).toEqual([]);
      expect(await counted(rig)).toEqual({ events: 3, moments: 3 });
    });

    test('a report after one whose DuckDB could not be opened has all events', async () => {
      const rig = await open('one');
      await rig.record(edit(1));
      // A file is where the folder is to be.
      const spill = join(folder.path, 'one', 'spill');
      await writeFile(spill, '');
      await expect(rig.history.query(COUNT, [])).rejects.toThrow('EEXIST');
      await rm(spill);
      expect(await counted(rig)).toEqual({ events: 1, moments: 1 });
    });

    test('a history whose DuckDB could not be opened closes', async () => {
      const rig = await open('one');
      await writeFile(join(folder.path, 'one', 'spill'), '');
      await expect(rig.history.query(COUNT, [])).rejects.toThrow('EEXIST');
      await close(rig);
    });

    test('what is recorded before a close is in a segment, and a restart finds its name again', async () => {
      const first = await open('one');
      first.recorder.record(edit(1));
      await close(first);
      const again = await open('one');
      expect(again.instance).toBe(first.instance);
      const other = await open('two');
      expect(other.instance).not.toBe(first.instance);
      expect(await other.history.read(COUNT, [])).toEqual({ rows: [{ events: 1, moments: 1 }], missing: [] });
    });

    test('a person who leaves stays one person, whom nothing leads to', async () => {
      const rig = await open('one');
      const { ownerId } = await makeLog(database);
      await rig.record(edit(1, ownerId), edit(2, 77), edit(3, ownerId));
      await rig.history.seal();
      await rig.record(edit(4, ownerId));
      const people = async () =>
        (await rig.history.query('SELECT user_id FROM events ORDER BY at_ms', [])).map(({ user_id }) => user_id);
      expect(await people()).toEqual([ownerId, 77, ownerId, ownerId]);
      await createPersonalData(database).erase(ownerId, { name: 'a former member', color: '#5f6368' });
      const [one, other, ...rest] = await people();
      expect(one).toBeLessThan(0);
      expect(one).not.toBe(-ownerId);
      expect(other).toBe(77);
      expect(rest).toEqual([one, one]);
    });

    test('small segments become one, and old ones are deleted', async () => {
      const now = Date.now();
      const rig = await open('one', { days: 10 });
      const day = 24 * 3_600_000;
      for (let at = 0; at < 4; at++) {
        await rig.record(edit(now - 60 * day + at));
        await rig.history.seal();
      }
      expect(await counted(rig)).toEqual({ events: 4, moments: 4 });
      await rig.history.maintain();
      expect(await counted(rig)).toEqual({ events: 0, moments: 0 });
      for (let at = 0; at < 9; at++) {
        await rig.record(edit(now + at));
        await rig.history.seal();
      }
      await rig.history.maintain();
      const segments = createEventSegments(database);
      expect(await segments.kept()).toMatchObject([{ rowCount: 9, instance: null, place }]);
      expect(await counted(rig)).toEqual({ events: 9, moments: 9 });
      // Reports that began before may read the files that were replaced.
      const files = await readdir(shared() ?? join(folder.path, 'one', 'segments'));
      expect(files).toHaveLength(14);
    });

    test('files that are needed no more are removed', async () => {
      const rig = await open('one');
      const dir = shared() ?? join(folder.path, 'one', 'segments');
      await rig.record(edit(1));
      await rig.history.seal();
      const stray = '7c9e6679-7425-40de-944b-e07fc1f90ae7.parquet';
      for (const name of [stray, `${stray}.unfinished`, 'other.parquet']) await writeFile(join(dir, name), '');
      await rig.history.maintain();
      expect(await readdir(dir)).toHaveLength(4);
      for (const name of await readdir(dir)) await utimes(join(dir, name), 1, 1);
      await rig.history.maintain();
      expect((await readdir(dir)).toSorted()).toEqual(
        [expect.stringMatching(/\.parquet$/), 'other.parquet'].toSorted(),
      );
      expect(await counted(rig)).toEqual({ events: 1, moments: 1 });
    });

    test('a copy that is lost is fetched again, and a file that is gone or damaged is named', async () => {
      const rig = await open('one');
      await rig.record(edit(1), edit(2));
      await rig.history.seal();
      const [segment] = await createEventSegments(database).kept();
      const file = join(shared() ?? join(folder.path, 'one', 'segments'), `${segment!.uuid}.parquet`);
      await rm(file);
      const gone = { rows: [{ events: 0, moments: 0 }], missing: [`segment ${segment!.uuid}`] };
      const there = { rows: [{ events: 2, moments: 2 }], missing: [] };
      expect(await rig.history.read(COUNT, [])).toEqual(place === 'folder' ? gone : there);
      if (place === 'folder') return;
      const data = await readFile(file);
      await writeFile(file, data.fill(0, 10, 20));
      await close(rig);
      const again = await open('one');
      expect(await again.history.read(COUNT, [])).toEqual(there);
      await database.knex('event_segment_parts').update({ data: data.fill(1, 10, 20) });
      await rm(file);
      expect(await again.history.read(COUNT, [])).toEqual(gone);
    });

    test('a file of an earlier release is brought into the history', async () => {
      const dir = join(folder.path, 'one');
      const rig = await open('one');
      const older = await DuckDBInstance.create(join(dir, 'some-host.duckdb'));
      const connection = await older.connect();
      const columns = 'at_ms BIGINT, log VARCHAR, user_id INTEGER, member_id VARCHAR, kind VARCHAR';
      await connection.run(`CREATE TABLE events (${columns}, bytes INTEGER, notes INTEGER, code VARCHAR)`);
      await connection.run(`INSERT INTO events VALUES (1, '${LOG}', 7, 'socket', 'edited', 61, NULL, NULL)`);
      connection.closeSync();
      older.closeSync();
      await writeFile(join(dir, 'rubbish.duckdb'), 'rubbish '.repeat(1_000));
      const segments = createEventSegments(database);
      const local = join(dir, 'segments');
      await sealFormerFiles(dir, {
        files: await openSegmentFiles({ shared: shared(), local, readData: segments.data }),
        persons: createEventPersons(database),
        ...{ segments, instance: rig.instance, logger: createLogger('silent') },
      });
      expect(await rig.history.query('SELECT instance, at_ms, user_id, bytes FROM events', [])).toEqual([
        { instance: 'some-host', at_ms: 1n, user_id: 7, bytes: 61 },
      ]);
      expect((await readdir(dir)).filter((name) => name.endsWith('.duckdb')).toSorted()).toEqual(
        [`${rig.instance}.duckdb`, 'rubbish.duckdb'].toSorted(),
      );
    });
  });
});
