import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import type { Judgement } from '../../server/upkeep/judgement.ts';
import { ENGINES, freshDatabase, type TestDatabase } from '../support/databases.ts';
import { NAMES } from '../support/planted-migrations.ts';
import { createLog, startServer } from '../support/server.ts';
import { aeroJson } from './terminal.ts';

/** A way to break a database, the judgement that says so, and its remedy. */
type Broken = readonly [how: string, breakIt: (database: Database) => Promise<unknown>, name: string, remedy: RegExp];

const isSqlite = ({ engine }: Database) => engine === 'sqlite';

/** As a hand, a script or a lying disk would: without the checks of the database. */
const unchecked = ({ knex, engine }: Database, work: (run: (sql: string) => Promise<unknown>) => Promise<unknown>) =>
  engine === 'sqlite'
    ? knex.raw('PRAGMA foreign_keys = OFF').then(() => work((sql) => knex.raw(sql)))
    : knex.transaction(async (transaction) => {
        await transaction.raw('SET foreign_key_checks = 0');
        await work((sql) => transaction.raw(sql));
        await transaction.raw('SET foreign_key_checks = 1');
      });

/** A column that was dropped and added again by a hand. */
async function remade({ knex }: Database, table: string, column: string, type: string): Promise<void> {
  await knex.raw(`ALTER TABLE ${table} DROP COLUMN ${column}`);
  const isFilled = type.endsWith('NOT NULL');
  await knex.raw(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}${isFilled ? " DEFAULT '0'" : ''}`);
}

const BROKEN: readonly Broken[] = [
  ['a table that was dropped', (database) => database.knex.schema.dropTable('reset_links'), 'schema.tables', /stamp/],
  [
    'a column that was dropped',
    ({ knex }) => knex.raw('ALTER TABLE travel_logs DROP COLUMN distance_km'),
    'schema.columns',
    /stamp/,
  ],
  [
    'a column of another type',
    (database) => remade(database, 'takes', 'grid', 'text NOT NULL'),
    'schema.types',
    /backup/,
  ],
  [
    'a column that may be empty',
    (database) => remade(database, 'takes', 'grid', 'varchar(5)'),
    'schema.types',
    /backup/,
  ],
  [
    'instants without milliseconds, and a smaller number',
    async (database) => {
      if (isSqlite(database)) return remade(database, 'takes', 'strength', 'smallint NOT NULL');
      await database.knex.raw('ALTER TABLE takes MODIFY deleted_at datetime NULL');
    },
    'schema.types',
    /backup/,
  ],
  [
    'an index that was dropped',
    (database) =>
      database.knex.raw(
        isSqlite(database)
          ? 'DROP INDEX travel_logs_public_changed'
          : 'DROP INDEX travel_logs_public_changed ON travel_logs',
      ),
    'schema.indexes',
    /stamp/,
  ],
  [
    'a unique index that was dropped',
    (database) =>
      database.knex.raw(
        isSqlite(database)
          ? 'DROP INDEX travel_log_updates_session_unique'
          : 'DROP INDEX travel_log_updates_session_unique ON travel_log_updates',
      ),
    'schema.indexes',
    /stamp/,
  ],
  [
    'a search that lost its parts',
    (database) =>
      database.knex.raw(
        isSqlite(database) ? 'DROP TRIGGER travel_log_search_insert' : 'DROP INDEX travel_logs_search ON travel_logs',
      ),
    'schema.search',
    /stamp 0034/,
  ],
  [
    'a migration that is missing before later ones',
    ({ knex }) => knex('knex_migrations').where({ name: '0020-audit-events' }).delete(),
    'migrations',
    /aero db migrate/,
  ],
  [
    'records of migrations that are lost',
    ({ knex }) => knex('knex_migrations').where('name', '>', '0030').delete(),
    'migrations',
    /aero db migrate/,
  ],
  [
    'a migration that is recorded twice',
    ({ knex }) => knex('knex_migrations').insert({ name: NAMES.at(-1), batch: 9, migration_time: new Date() }),
    'migrations',
    /spare rows/,
  ],
  [
    'a take of a log that is gone',
    (database) =>
      unchecked(database, (run) =>
        run(`INSERT INTO takes (log_id, uuid, leg, user_id, sound, notes, note_count, grid, strength, shape, version)
             VALUES (987654, 'u', 'a', 1, 0, '[]', 0, '1/8', 0, 's', 1)`),
      ),
    'relations',
    /backup/,
  ],
  [
    'a row that is missing in the middle',
    ({ knex }) => knex('travel_log_updates').where({ seq: 2 }).delete(),
    'rows',
    /restore the last backup/,
  ],
  [
    'a head that is behind its rows',
    ({ knex }) => knex('travel_logs').update({ head: 1 }),
    'rows',
    /restore the last backup/,
  ],
  [
    'a row that cannot be applied',
    ({ knex }) =>
      knex('travel_log_updates')
        .where({ seq: 3 })
        .update({ bytes: Buffer.from([7, 7, 7]) }),
    'documents',
    /aero logs skip/,
  ],
  [
    'a title that is not the document’s',
    ({ knex }) => knex('travel_logs').update({ title: 'Another' }),
    'projections',
    /--mend/,
  ],
  [
    'places that are not the document’s',
    ({ knex }) => knex('travel_logs').update({ countries: '["FR"]' }),
    'projections',
    /--mend/,
  ],
  [
    'a snapshot with a flipped bit',
    async (database) => {
      await plantSnapshot(database);
      await database.knex('travel_log_snapshots').update({ sha256: '0'.repeat(64) });
    },
    'snapshots',
    /--mend/,
  ],
  ['a snapshot of another document', plantSnapshot, 'snapshots', /--mend/],
];

/** Intact, and without what the rows say. */
async function plantSnapshot({ knex }: Database): Promise<void> {
  const [log] = await knex('travel_logs').where('head', '>', 3);
  const bytes = Buffer.from([0, 0]);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await knex('travel_log_snapshots').insert({ log_id: log.id, seq: 2, bytes, sha256 });
}

describe.each(ENGINES)('aero db validate on %s', (engine) => {
  let fresh: TestDatabase;
  let env: Record<string, string>;
  let folder: string;
  let backup: string;

  beforeAll(async () => {
    fresh = await freshDatabase(engine);
    folder = await mkdtemp(join(tmpdir(), 'aero-melody-validate-'));
    env = { DATABASE_URL: fresh.url, DATA_DIR: folder };
    const server = await startServer({ DATABASE_URL: fresh.url });
    const log = await createLog(server.url, 'CDG', 'NRT', 'LAX');
    const room = await connect({ url: server.url, log, name: 'Ada' });
    for (const title of ['one', 'two', 'three', 'four']) {
      room.travelLog.setTitle(title);
      await room.saved();
    }
    await room.leave();
    await server.close();
    const database = openDatabase(fresh.url);
    // Projections of the last seconds may still be on their way.
    await database.knex('travel_log_updates').update({ created_at: new Date(Date.now() - 60_000) });
    await database.close();
    backup = (await aeroJson<{ path: string }>(env, 'db', 'backup', join(folder, 'whole.backup'))).result.path;
  });
  beforeEach(async () => {
    await aeroJson(env, 'db', 'restore', backup, '--force');
  });
  afterAll(async () => {
    await fresh.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const validate = (...words: string[]) =>
    aeroJson<{ score: number; checks: Judgement[] }>(env, 'db', 'validate', ...words);

  test('finds nothing where all is well', async () => {
    const { code, result } = await validate();
    expect(result.checks.filter(({ state }) => state !== 'good')).toEqual([]);
    expect([code, result.score]).toEqual([0, 100]);
  });

  // MariaDB takes seconds to make its tables anew: one of each kind there.
  const broken = BROKEN.filter(
    ([, , name], at) => engine === 'sqlite' || BROKEN.findIndex((one) => one[2] === name) === at,
  );
  test.each(broken)('names %s, with its remedy', async (_, breakIt, name, remedy) => {
    const database = openDatabase(fresh.url);
    await breakIt(database);
    await database.close();
    const { code, result } = await validate();
    expect(result.checks.find((check) => check.name === name)).toMatchObject({
      state: 'bad',
      remedy: expect.stringMatching(remedy),
    });
    expect(code).toBe(1);
    expect(result.score).toBeLessThan(100);
    if (!/--mend/.test(remedy.source)) return;
    await validate('--mend');
    expect((await validate()).result.score).toBe(100);
  });
});
