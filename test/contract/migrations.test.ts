import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { type Database, logNewerSchema, openDatabase, warnOfLooseCommits } from '../../server/storage/database.ts';
import { ENGINES, emptyDatabase } from '../support/databases.ts';
import { NAMES, numberAhead, plant, unplant } from '../support/planted-migrations.ts';
import { readMigrations, readSchema } from '../support/schema.ts';

test('migrations are numbered from 1 without a gap, which requirements rely on', () => {
  expect(NAMES.map((name) => name.slice(0, 5))).toEqual(NAMES.map((_, at) => `${`${at + 1}`.padStart(4, '0')}-`));
});

describe.each(ENGINES)('migrations on %s', (engine) => {
  let database: Database;
  let drop: () => Promise<void>;
  let url: string;

  beforeAll(async () => {
    ({ url, drop } = await emptyDatabase(engine));
    database = openDatabase(url);
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  test('going up, down and up again ends in the same schema', async () => {
    const applied = await database.migrate();
    const first = await readSchema(database);
    expect(applied.length).toBeGreaterThan(8);
    expect(first.map((table) => table.name)).toEqual(expect.arrayContaining(TABLES));

    while ((await database.migrateDown()) !== undefined);
    expect((await readSchema(database)).map((table) => table.name).filter((name) => TABLES.includes(name))).toEqual([]);

    expect(await database.migrate()).toEqual(applied);
    expect(await readSchema(database)).toEqual(first);
  });

  test('each migration can be taken back and applied alone', async () => {
    await database.migrate();
    const whole = await readSchema(database);
    for (const name of NAMES.toReversed()) {
      expect(await database.migrateDown()).toBe(name);
      expect(await readMigrations(database)).not.toContain(name);
    }
    expect(await database.migrateDown()).toBeUndefined();
    // None leaves a record by itself.
    for (const { up } of Object.values(migrations)) await up(database.knex);
    expect(await readSchema(database)).toEqual(whole);
    expect(await database.migrate()).toEqual(NAMES);
    expect(await readSchema(database)).toEqual(whole);
  });

  test('what is applied already is left alone', async () => {
    await database.migrate();
    expect(await database.migrate()).toEqual([]);
  });

  test.each(NAMES)('case 38: %s goes on after a kill between its change and its record', async (name) => {
    await database.migrate();
    const whole = await readSchema(database);
    await database.knex('knex_migrations').where({ name }).delete();
    expect(await database.migrate()).toEqual([name]);
    expect(await readSchema(database)).toEqual(whole);
    expect(await readMigrations(database)).toEqual(NAMES);
  });

  test("case 38: Knex's lock that an older release left behind stops neither this release nor that one", async () => {
    await database.migrate();
    await database.knex('knex_migrations_lock').update({ is_locked: 1 });
    expect(await database.migrate()).toEqual([]);
    expect(await database.knex('knex_migrations_lock').pluck('is_locked')).toEqual([0]);
  });

  test('case 39: a schema that a newer release has expanded is left alone, and logged', async () => {
    const planted = `${numberAhead(1)}-planted`;
    await database.migrate();
    await plant(database, planted);
    expect(await database.migrate()).toEqual([]);
    expect(await readMigrations(database)).toEqual([...NAMES, planted]);
    const lines: string[] = [];
    await logNewerSchema(database, { info: (line) => lines.push(line) });
    expect(lines).toEqual([`the schema is of a newer release, with ${planted}`]);
    await expect(database.migrateDown()).rejects.toThrow(`${planted} came with a newer release`);

    await unplant(database);
    await logNewerSchema(database, { info: (line) => lines.push(line) });
    expect(lines).toHaveLength(1);
  });

  test('case 39: a schema that requires a newer release refuses this one by the name of a migration', async () => {
    const [next, second, third] = [numberAhead(1), numberAhead(2), numberAhead(3)];
    await database.migrate();
    await plant(database, `${next}-planted`, `${second}-needs-${next}`, `${third}-planted`);
    await expect(database.migrate()).rejects.toThrow(
      `the database needs a release that knows migration ${next}-planted, and this one knows none after ${NAMES.at(-1)}`,
    );
    // Whoever was refused holds nobody else up.
    const other = openDatabase(url);
    await expect(other.migrate()).rejects.toThrow('the database needs a release');
    await other.close();
    await unplant(database);
  });

  test('case 39: a schema that requires what this release knows lets it start', async () => {
    await database.migrate();
    await plant(database, `${numberAhead(1)}-needs-${numberAhead(0)}`, `${numberAhead(2)}-planted`);
    expect(await database.migrate()).toEqual([]);
    await unplant(database);
  });

  test('a URL of another kind is refused', () => {
    expect(() => openDatabase('postgres://localhost/x')).toThrow('the database URL is not mysql://');
  });
});

test('two instances that start at once on an empty MariaDB both find it migrated', async () => {
  const { url, drop } = await emptyDatabase('mariadb');
  const instances = [openDatabase(url), openDatabase(url)];
  const applied = await Promise.all(instances.map((instance) => instance.migrate()));
  expect(applied.map((names) => names.length > 0).sort()).toEqual([false, true]);
  await Promise.all(instances.map((instance) => instance.close()));
  await drop();
});

// It changes a setting of the whole server, and that of somebody else's is not ours to change.
test.skipIf(process.env.TEST_DATABASE_URL)('a MariaDB that commits loosely is warned of', async () => {
  const { url, drop } = await emptyDatabase('mariadb');
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
  'access_tokens',
  'accounts',
  'airports',
  'archived_logs',
  'audit_events',
  'calendar_feeds',
  'collection_items',
  'collection_likes',
  'collection_members',
  'collection_popularity',
  'collections',
  'conductor_leases',
  'event_instances',
  'event_persons',
  'event_segment_parts',
  'event_segments',
  'job_files',
  'job_items',
  'jobs',
  'instance_questions',
  'log_clients',
  'login_sessions',
  'music_compositions',
  'passkeys',
  'recovery_codes',
  'reset_links',
  'routes',
  'score_entries',
  'subjects',
  'takes',
  'travel_log_snapshots',
  'travel_log_updates',
  'travel_log_versions',
  'travel_logs',
  'users',
];
