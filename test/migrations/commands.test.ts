import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { emptyDatabase } from '../support/databases.ts';
import { runToEnd, startInstance } from '../support/instance.ts';
import { NAMES, numberAhead, plant, unplant } from '../support/planted-migrations.ts';

let database: Database;
let env: Record<string, string>;
let drop: () => Promise<void>;

beforeAll(async () => {
  const fresh = await emptyDatabase('sqlite');
  drop = fresh.drop;
  env = { DATABASE_URL: fresh.url, DATA_DIR: `${fresh.url.slice('sqlite:'.length)}-data`, PORT: '0' };
  database = openDatabase(fresh.url);
  await database.migrate();
});
afterAll(async () => {
  await database.close();
  await drop();
});

const planted = `${numberAhead(1)}-planted`;

test('migrations are taken back and applied by hand, by the Knex CLI too', async () => {
  const run = async (file: string, ...args: string[]) =>
    (await promisify(execFile)(file, args, { env: { ...process.env, ...env } })).stdout;
  // A rollback is refused while another process has the database open.
  await database.close();
  expect(await run('npx', 'aero', 'db', 'rollback')).toBe(`took ${NAMES.at(-1)} back\n`);
  expect(await run('npm', 'run', '--silent', 'knex', '--', 'migrate:latest')).toContain('run: 1 migrations');
  expect(await run('npx', 'aero', 'db', 'migrate')).toBe('nothing to apply\n');
  database = openDatabase(env.DATABASE_URL!);
});

test('case 39: an instance starts on a schema that a newer release has expanded', async () => {
  await plant(database, planted);
  const instance = await startInstance({ ...env, LOG_LEVEL: 'info' });
  expect(instance.output()).toContain(`the schema is of a newer release, with ${planted}`);
  expect((await fetch(`${instance.url}/readyz`)).status).toBe(200);
  expect(await instance.end('SIGTERM')).toBe(0);
  await unplant(database);
});

test('case 39: an instance says in one line which migration the schema requires', async () => {
  await plant(database, planted, `${numberAhead(2)}-needs-${numberAhead(1)}`);
  const { code, output } = await runToEnd(env);
  expect(code).toBe(1);
  expect(output).toBe(
    `the database needs a release that knows migration ${planted}, and this one knows none after ${NAMES.at(-1)}: start a newer release\n`,
  );
  await unplant(database);
});
