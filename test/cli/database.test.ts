import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openDatabase } from '../../server/storage/database.ts';
import type { Judgement } from '../../server/upkeep/judgement.ts';
import { makeMigration } from '../../server/upkeep/new-migration.ts';
import type { RollbackStep } from '../../server/upkeep/rollback.ts';
import { ENGINES, emptyDatabase, type TestDatabase } from '../support/databases.ts';
import { createMariadb } from '../support/mariadb-database.ts';
import { NAMES } from '../support/planted-migrations.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { aero, aeroJson } from './terminal.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aero-melody-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(ENGINES)('aero db on %s', (engine) => {
  let fresh: TestDatabase;
  let env: Record<string, string>;
  beforeAll(async () => {
    fresh = await emptyDatabase(engine);
    env = { DATABASE_URL: fresh.url, DATA_DIR: folder };
  });
  afterAll(() => fresh.drop());

  test('status of an empty database fails, and names the remedy', async () => {
    const { code, result } = await aeroJson<{ checks: Judgement[] }>(env, 'db', 'status');
    expect(code).toBe(1);
    expect(result.checks[0]).toMatchObject({
      name: 'migrations',
      state: 'bad',
      remedy: 'aero db init makes the tables',
    });
  });

  test('init makes the tables and brings the airports in, once', async () => {
    const first = await aeroJson<{ applied: string[]; airports: number }>(env, 'db', 'init');
    expect(first.result.applied).toEqual(NAMES);
    expect(first.result.airports).toBeGreaterThan(10_000);
    expect((await aero(env, ['db', 'init'])).out).toBe(
      'the database is there\napplied 0 migrations\nwrote 0 airports\n',
    );
    expect((await aero(env, ['db', 'seed'])).out).toBe('the airports are up to date\n');
  });

  test('status is good then, by engine', async () => {
    const { code, result } = await aeroJson<{ checks: Judgement[] }>(env, 'db', 'status');
    expect(code).toBe(0);
    const names = result.checks.map(({ name }) => name);
    expect(names).toEqual(
      engine === 'sqlite'
        ? ['migrations', 'integrity', 'journal', 'fragmentation', 'disk']
        : ['migrations', 'connections', 'pool', 'memory', 'index use', 'slow statements', 'fragmentation', 'disk'],
    );
    expect(result.checks.every(({ state, remedy }) => (remedy === undefined) === (state === 'good'))).toBe(true);
  });

  test('rollback takes several back, and migrate applies them again', async () => {
    const two = NAMES.slice(-2);
    expect((await aero(env, ['db', 'rollback', '--steps', '2'])).out).toBe(
      `took ${[...two].reverse().join(', ')} back\n`,
    );
    expect((await aeroJson(env, 'db', 'migrate', '--dry-run')).result).toEqual({ missing: two });
    expect((await aero(env, ['db', 'migrate'])).out).toBe(`applied ${two.join(', ')}\n`);
    expect((await aero(env, ['db', 'migrate'])).out).toBe('nothing to apply\n');
  });

  test('rollback names what each step takes, and refuses what holds something, or is more than there is', async () => {
    const some = NAMES.length - NAMES.indexOf('0043-event-persons');
    const dry = await aero(env, ['db', 'rollback', '--steps', String(some), '--dry-run']);
    expect(dry.out).toMatch(/^0044-event-instances takes event_instances \(0 rows\) away\n0043-event-persons takes /m);
    const all = await aero(env, ['db', 'rollback', '--steps', String(NAMES.length)]);
    expect(all).toMatchObject({ code: 1, out: '' });
    expect(all.err).toMatch(
      /^it would delete [^\n]*airports[^\n]*: take a backup with aero db backup, [^\n]*--force[^\n]*\n$/,
    );
    expect(await aero(env, ['db', 'rollback', '--steps', '99'])).toMatchObject({
      code: 1,
      err: `${NAMES.length} migrations are applied: 99 cannot be taken back\n`,
    });
    expect((await aero(env, ['db', 'rollback', '--steps', '0'])).code).toBe(2);
    expect((await aero(env, ['db', 'migrate'])).out).toBe('nothing to apply\n');
  });

  test('rollback is refused while an instance runs; a column counts where a row has another value than the default', async () => {
    const server = await startServer({ DATABASE_URL: fresh.url });
    const refused = await aero(env, ['db', 'rollback', '--force']);
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/stop all/) });
    await server.close();
    const steps = NAMES.length - NAMES.indexOf('0029-takes-versions');
    const placesOf = async () => {
      const { result } = await aeroJson<{ plan: RollbackStep[] }>(
        env,
        ...['db', 'rollback', '--dry-run', '--steps', String(steps)],
      );
      return result.plan.flatMap(({ drops }) => drops.filter(({ rows }) => rows > 0).map(({ place }) => place));
    };
    expect(await placesOf()).not.toContain('travel_logs.takes_version');
    const database = openDatabase(fresh.url);
    await database.knex('travel_logs').update({ takes_version: 4 });
    await database.close();
    expect(await placesOf()).toContain('travel_logs.takes_version');
    expect((await aero(env, ['db', 'migrate'])).out).toBe('nothing to apply\n');
  });

  test('stamp records what is there, where the records are lost', async () => {
    const database = openDatabase(fresh.url);
    await database.knex('knex_migrations').where('name', '>', '0030').delete();
    await database.close();
    const { result } = await aeroJson<{ recorded: string[] }>(env, 'db', 'stamp', NAMES.at(-1)!);
    expect(result.recorded).toEqual(NAMES.filter((name) => name > '0030'));
    expect((await aero(env, ['db', 'migrate'])).out).toBe('nothing to apply\n');
    expect(await aero(env, ['db', 'stamp', '9999-none'])).toMatchObject({
      code: 1,
      err: 'this release has no migration 9999-none\n',
    });
  });

  test('unlock clears the mark that Knex leaves behind', async () => {
    const database = openDatabase(fresh.url);
    await database.knex('knex_migrations_lock').update({ is_locked: 1 });
    await database.close();
    expect((await aeroJson(env, 'db', 'unlock')).result).toEqual({ holder: null, ended: false, cleared: true });
  });
});

test('unlock names who holds the lock on MariaDB, and ends that connection with --force', async () => {
  const fresh = await emptyDatabase('mariadb');
  const database = openDatabase(fresh.url);
  const lost = database.knex
    .transaction(async (holder) => {
      await holder.raw("SELECT GET_LOCK(CONCAT(DATABASE(), ':migrate'), 1)");
      await holder.raw('SELECT SLEEP(60)');
    })
    .catch((error: Error) => error);
  const env = { DATABASE_URL: fresh.url, DATA_DIR: folder };
  await until('the lock is held', async () => (await aero(env, ['db', 'unlock'])).code === 1);
  const forced = await aeroJson<{ holder: { user: string }; ended: boolean }>(env, 'db', 'unlock', '--force');
  expect(forced).toMatchObject({ code: 0, result: { holder: { user: 'root' }, ended: true } });
  expect(await lost).toBeInstanceOf(Error);
  expect((await aero(env, ['db', 'migrate'])).code).toBe(0);
  await database.close();
  await fresh.drop();
});

test('init creates a database that is missing on its MariaDB', async () => {
  const place = await createMariadb(inject('mariadbUrl'));
  await place.drop();
  const env = { DATABASE_URL: place.url, DATA_DIR: folder };
  expect((await aero(env, ['db', 'status'])).code).toBe(1);
  expect((await aeroJson<{ created: boolean }>(env, 'db', 'init')).result.created).toBe(true);
  await place.drop();
});

test('make writes a migration under the next number and names it', async () => {
  const migrations = join(folder, 'migrations');
  await cp(join(import.meta.dirname, '../../migrations'), migrations, { recursive: true });
  const path = await makeMigration('user-moods', migrations);
  const number = String(NAMES.length + 1).padStart(4, '0');
  expect(path).toBe(join(migrations, `${number}-user-moods.ts`));
  expect(await readFile(path, 'utf8')).toContain('export async function down');
  const index = await readFile(join(migrations, 'index.ts'), 'utf8');
  expect(index).toContain(`import * as userMoods from './${number}-user-moods.ts';\n\n/** One step`);
  expect(index).toContain(`  '${number}-user-moods': userMoods,\n};`);
});

test.each([
  ['an unknown command', ['db', 'statu'], /unknown command 'statu'[\s\S]*Did you mean status/],
  ['an unknown option', ['db', 'status', '--loud'], /unknown option/],
  ['a missing argument', ['users', 'reset'], /missing required argument/],
  ['a number that is none', ['db', 'rollback', '--steps', 'two'], /whole number/],
])('%s is wrong usage: exit code 2', async (_, words, message) => {
  const { code, out, err } = await aero({}, words);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(message);
});

test('an invalid setting is one line, and JSON for programs', async () => {
  const env = { PORT: 'eighty' };
  const line = 'PORT is not a whole number from 0 to 65535';
  expect(await aero(env, ['db', 'status'])).toEqual({ code: 1, out: '', err: `${line}\n` });
  expect((await aeroJson(env, 'db', 'status')).result).toEqual({ error: line });
});
