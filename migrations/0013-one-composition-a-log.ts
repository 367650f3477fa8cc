import type { Knex } from 'knex';
import { isSqlite } from './table.ts';

export async function up(knex: Knex): Promise<void> {
  // Logs with a composition for each performance: this change was made and given up.
  if (await knex.schema.hasColumn('music_compositions', 'performance')) return;
  // There was another one each time that a journey paused, with notes in another shape: all follow from the journeys.
  await knex('music_compositions').delete();
  // The foreign key's own index gives way to this one, or both would stay, or the first one come and go.
  await knex.raw(
    isSqlite(knex)
      ? 'CREATE UNIQUE INDEX IF NOT EXISTS music_compositions_log_id_unique ON music_compositions (log_id)'
      : 'ALTER TABLE music_compositions ADD UNIQUE INDEX IF NOT EXISTS music_compositions_log_id_unique (log_id), DROP INDEX IF EXISTS music_compositions_log_id_foreign',
  );
}

export const down = (knex: Knex) =>
  knex.raw(
    isSqlite(knex)
      ? 'DROP INDEX music_compositions_log_id_unique'
      : 'ALTER TABLE music_compositions ADD INDEX music_compositions_log_id_foreign (log_id), DROP INDEX music_compositions_log_id_unique',
  );
