import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedAirports } from '../../server/storage/airport-table.ts';
import { readAirports } from '../../server/storage/airports.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';

/** Databases with all tables and airports. To migrate and fill one takes most of a second, a copy a fraction of it. */
export interface Templates {
  /** Path of an SQLite file. */
  readonly sqlite: string;
  /** Statements that copy MariaDB's into the database of the connection. */
  readonly mariadb: string;
}

/**
 * Makes the templates, on SQLite and in a new database of that name.
 * @param mariadbUrl of that database
 */
export async function makeTemplates(mariadbUrl: string): Promise<Templates & { remove(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'aero-melody-template-'));
  const sqlite = join(dir, 'template.sqlite');
  await (await fill(`sqlite:${sqlite}`)).close();
  const inMariadb = await fill(mariadbUrl);
  const mariadb = await copyStatements(inMariadb);
  await inMariadb.close();
  return { sqlite, mariadb, remove: () => rm(dir, { recursive: true }) };
}

async function fill(url: string): Promise<Database> {
  const database = openDatabase(url);
  await database.migrate();
  await seedAirports(database, await readAirports());
  return database;
}

async function copyStatements({ knex }: Database): Promise<string> {
  const [tables] = (await knex.raw('SHOW TABLES')) as [Record<string, string>[]];
  const [[from]] = (await knex.raw('SELECT DATABASE() AS name')) as [[{ name: string }]];
  const create: string[] = [];
  const insert: string[] = [];
  for (const table of tables.flatMap(Object.values<string>)) {
    const [[made]] = (await knex.raw('SHOW CREATE TABLE ??', [table])) as [[{ 'Create Table': string }]];
    create.push(made['Create Table']);
    if (await knex(table).first()) insert.push(`INSERT INTO \`${table}\` SELECT * FROM \`${from.name}\`.\`${table}\``);
  }
  // Tables refer to each other in both orders of the alphabet.
  return ['SET FOREIGN_KEY_CHECKS = 0', ...create, ...insert].join(';\n');
}
