import type { Knex } from 'knex';
import { migrations } from './index.ts';

/** This release does not work on the schema of the database: one line for the operator. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

/** Recorded while a backup is restored: no release starts on half of its rows. */
export const RESTORE_MARK = '9999-restore-unfinished';

/** The name of a requirement: a migration without a change, after which a server must know the migration it names. */
const REQUIREMENT = /^\d{4}-needs-(\d{4})$/;

/**
 * Applies the missing migrations in order and returns their names. One that was killed before its record was written is
 * applied again, and finds done what it did.
 * @param knex where nobody else migrates meanwhile
 * @param upTo name of the last one to apply; all where it is left out
 * @throws SchemaError where the schema requires a newer release, or a restore did not end
 */
export async function migrateUp(knex: Knex, upTo?: string): Promise<string[]> {
  const applied = await readRecords(knex);
  checkRequirements(applied);
  // Knex's own command, with which older releases migrate, leaves this set where it is killed, and waits for it for ever.
  await knex('knex_migrations_lock').update({ is_locked: 0 });
  const last = await knex('knex_migrations').max('batch as batch').first();
  const missing = Object.entries(migrations).filter(
    ([name]) => !applied.includes(name) && (upTo === undefined || name <= upTo),
  );
  for (const [name, { up }] of missing) {
    await up(knex);
    await knex('knex_migrations').insert({ name, batch: last?.batch + 1, migration_time: new Date() });
  }
  return missing.map(([name]) => name);
}

/**
 * Takes the newest migration back and returns its name; undefined where none is left.
 * @param knex where nobody else migrates meanwhile
 * @throws SchemaError where the newest one came with a newer release
 */
export async function migrateDown(knex: Knex): Promise<string | undefined> {
  const name = (await readRecords(knex)).at(-1);
  if (name === undefined) return undefined;
  const migration = migrations[name];
  if (!migration) throw new SchemaError(`${name} came with a newer release: take it back with that one`);
  // Before the change: where MariaDB is killed between the two, the next start mends the schema by applying it again.
  await knex('knex_migrations').where({ name }).delete();
  await migration.down(knex);
  return name;
}

/** The names of the applied migrations that this release does not know, in order. */
export async function unknownMigrations(knex: Knex): Promise<string[]> {
  return (await readRecords(knex)).filter((name) => !(name in migrations));
}

/** The names of all applied migrations, in order. */
async function readRecords(knex: Knex): Promise<string[]> {
  // Makes both tables of records, or the one that a kill left out.
  await knex.migrate.currentVersion();
  return knex('knex_migrations').orderBy('name').pluck('name');
}

function checkRequirements(applied: readonly string[]): void {
  if (applied.includes(RESTORE_MARK))
    throw new SchemaError('a restore into this database did not end: run aero db restore again, with --force');
  const newest = Object.keys(migrations).at(-1)!;
  const required = applied.flatMap((name) => REQUIREMENT.exec(name)?.[1] ?? []);
  const needed = required.findLast((number) => number > newest.slice(0, 4));
  if (needed === undefined) return;
  const name = applied.find((name) => name.startsWith(`${needed}-`)) ?? needed;
  throw new SchemaError(
    `the database needs a release that knows migration ${name}, and this one knows none after ${newest}: start a newer release`,
  );
}
