import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../server/storage/database.ts';
import { edit, openRig } from '../session-events/history-ground.ts';
import { ENGINES, freshDatabase, type TestDatabase } from '../support/databases.ts';
import { aero, aeroJson } from './terminal.ts';

const DAY = 24 * 3_600_000;
const START = Date.UTC(2026, 3, 1);

describe.each(ENGINES)('aero events, on %s', (engine) => {
  let fresh: TestDatabase;
  let folder: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    fresh = await freshDatabase(engine);
    folder = await mkdtemp(join(tmpdir(), 'aero-melody-cli-events-'));
    env = { DATA_DIR: folder, DATABASE_URL: fresh.url, EVENTS_DIR: join(folder, 'shared') };
    const database = openDatabase(fresh.url);
    await mkdir(join(folder, 'events'), { recursive: true });
    const rig = await openRig({ database, dir: join(folder, 'events'), shared: env.EVENTS_DIR });
    // Ten small segments of one week of segments, an event each, and one of the next.
    for (let at = 0; at < 10; at++) {
      await rig.record(edit(START + at * 3_600_000));
      await rig.history.seal();
    }
    await rig.record(edit(START + 3 * DAY));
    await rig.close();
    await database.close();
  });
  afterAll(async () => {
    await fresh.drop();
    await rm(folder, { recursive: true });
  });

  test('writes what is stored to Parquet and CSV, from one instant to another, which only its owner can read', async () => {
    const all = join(folder, 'all.parquet');
    const { code, result } = await aeroJson<{ events: number }>(env, 'events', 'export', '-o', all);
    expect([code, result]).toEqual([0, { path: all, events: 11, missing: [] }]);
    expect((await stat(all)).mode & 0o777).toBe(0o600);
    const duckdb = await (await DuckDBInstance.create(':memory:')).connect();
    const read = await duckdb.runAndReadAll(
      `SELECT count(*)::INTEGER AS events, min(at_ms)::DOUBLE AS first, any_value(user_id) AS person FROM '${all}'`,
    );
    expect(read.getRowObjectsJS()).toEqual([{ events: 11, first: START, person: 901 }]);

    const some = join(folder, 'some.csv');
    expect((await aero(env, ['events', 'export', '-o', some, '--since', '2026-04-02'])).code).toBe(0);
    const [heading, ...rows] = (await readFile(some, 'utf8')).trim().split('\n');
    expect(heading).toContain('at_ms');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toContain(String(START + 3 * DAY));
    const none = await aeroJson<{ events: number }>(
      env,
      'events',
      'export',
      '-o',
      `${some}.csv`,
      '--until',
      '2026-04-01',
    );
    expect(none.result.events).toBe(0);
  });

  test('does not write over a file, and knows no other times', async () => {
    const path = join(folder, 'there.csv');
    await aero(env, ['events', 'export', '-o', path]);
    const again = await aero(env, ['events', 'export', '-o', path]);
    expect([again.code, again.err]).toEqual([
      1,
      `there is a file ${path} already: name another one, or replace it with --force\n`,
    ]);
    expect((await aero(env, ['events', 'export', '--force', '-o', path])).code).toBe(0);
    expect((await aero(env, ['events', 'export', '-o', `${path}.csv`, '--since', 'spring'])).code).toBe(2);
  });

  test('merges small segments, once, and loses nothing', async () => {
    expect(await aeroJson(env, 'events', 'compact')).toEqual({ code: 0, result: { merged: 10 } });
    expect(await aeroJson(env, 'events', 'compact')).toEqual({ code: 0, result: { merged: 0 } });
    const path = join(folder, 'after.parquet');
    const { result } = await aeroJson<{ events: number }>(env, 'events', 'export', '-o', path);
    expect(result.events).toBe(11);
  });
});
