import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase, warnOfLooseCommits } from '../../server/storage/database.ts';
import { ENGINES, freshDatabase } from '../support/databases.ts';

describe.each(ENGINES)('migrations on %s', (engine) => {
  let database: Database;
  let drop: () => Promise<void>;
  let url: string;

  beforeAll(async () => {
    ({ url, drop } = await freshDatabase(engine));
    database = openDatabase(url);
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  test('going up, down and up again ends in the same schema', async () => {
    const applied = await database.migrate();
    const first = await schema(database);
    expect(applied.length).toBeGreaterThan(8);
    expect(first.map((table) => table.name)).toEqual(expect.arrayContaining(TABLES));

    await database.knex.migrate.rollback(undefined, true);
    expect((await schema(database)).map((table) => table.name).filter((name) => TABLES.includes(name))).toEqual([]);

    expect(await database.migrate()).toEqual(applied);
    expect(await schema(database)).toEqual(first);
  });

  test('each migration can be taken back and applied alone', async () => {
    await database.migrate();
    const whole = await schema(database);
    let steps = 0;
    while (((await database.knex.migrate.down()) as [number, string[]])[1].length > 0) steps++;
    while (((await database.knex.migrate.up()) as [number, string[]])[1].length > 0) steps--;
    expect(steps).toBe(0);
    expect(await schema(database)).toEqual(whole);
  });

  test('what is applied already is left alone', async () => {
    await database.migrate();
    expect(await database.migrate()).toEqual([]);
  });

  test('a URL of another kind is refused', () => {
    expect(() => openDatabase('postgres://localhost/x')).toThrow('sqlite:, mysql:// or mariadb://');
  });
});

test('two instances that start at once on an empty MariaDB both find it migrated', async () => {
  const { url, drop } = await freshDatabase('mariadb');
  const instances = [openDatabase(url), openDatabase(url)];
  const applied = await Promise.all(instances.map((instance) => instance.migrate()));
  expect(applied.map((names) => names.length > 0).sort()).toEqual([false, true]);
  await Promise.all(instances.map((instance) => instance.close()));
  await drop();
});

// It changes a setting of the whole server, and that of somebody else's is not ours to change.
test.skipIf(process.env.TEST_DATABASE_URL)('a MariaDB that commits loosely is warned of', async () => {
  const { url, drop } = await freshDatabase('mariadb');
  const database = openDatabase(url);
  const warnings: string[] = [];
  const logger = { warn: (message: string) => warnings.push(message) };
  await database.knex.raw('SET GLOBAL innodb_flush_log_at_trx_commit = 2');
  await warnOfLooseCommits(database, logger);
  await database.knex.raw('SET GLOBAL innodb_flush_log_at_trx_commit = 1');
  await warnOfLooseCommits(database, logger);
  expect(warnings).toEqual([expect.stringContaining('innodb_flush_log_at_trx_commit=2')]);
  await database.close();
  await drop();
});

const TABLES = [
  'airports',
  'conductor_leases',
  'login_sessions',
  'music_compositions',
  'routes',
  'score_entries',
  'travel_log_snapshots',
  'travel_log_updates',
  'travel_log_versions',
  'travel_logs',
  'users',
];

/** Every table with the statement that would make it, indexes included. */
async function schema({ knex, engine }: Database): Promise<{ name: string; sql: string }[]> {
  if (engine === 'sqlite') {
    return knex('sqlite_master').select('name', 'sql').whereNotNull('sql').orderBy('name');
  }
  const [tables] = (await knex.raw('SHOW TABLES')) as [Record<string, string>[]];
  const names = tables.flatMap((row) => Object.values(row)).sort();
  return Promise.all(
    names.map(async (name) => {
      const [[row]] = (await knex.raw('SHOW CREATE TABLE ??', [name])) as [[{ 'Create Table': string }]];
      return { name, sql: row['Create Table'].replace(/ AUTO_INCREMENT=\d+/, '') };
    }),
  );
}
