import { migrations } from '../../migrations/index.ts';
import type { Database } from '../../server/storage/database.ts';

/** The names of all migrations of this release, in order. */
export const NAMES = Object.keys(migrations);

/** The number of the migration that comes so many behind the newest one, e.g. `0015`. */
export const numberAhead = (by: number) => `${NAMES.length + by}`.padStart(4, '0');

/** Changes the schema as a newer release would: a column more, and these records. */
export async function plant({ knex }: Database, ...names: string[]): Promise<void> {
  await knex.schema.alterTable('users', (table) => table.string('planted'));
  for (const name of names) await knex('knex_migrations').insert({ name, batch: 2, migration_time: new Date() });
}

export async function unplant({ knex }: Database): Promise<void> {
  await knex.schema.alterTable('users', (table) => table.dropColumn('planted'));
  await knex('knex_migrations').whereNotIn('name', NAMES).delete();
}
