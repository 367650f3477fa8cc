import type { Database } from '../../server/storage/database.ts';

/** Every table with the statement that would make it, indexes included. */
export async function readSchema({ knex, engine }: Database): Promise<{ name: string; sql: string }[]> {
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

/** The names of the applied migrations, in order. */
export const readMigrations = ({ knex }: Database): Promise<string[]> =>
  knex('knex_migrations').orderBy('name').pluck('name');
