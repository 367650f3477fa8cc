import type { Knex } from 'knex';
import { isSqlite } from './table.ts';

/** Many compositions a log: one for each performance. */
export async function up(knex: Knex): Promise<void> {
  if (!isSqlite(knex)) {
    await knex.raw(`ALTER TABLE music_compositions
      ADD INDEX IF NOT EXISTS music_compositions_log_id_index (log_id),
      ADD UNIQUE INDEX IF NOT EXISTS music_compositions_performance_unique (log_id, performance),
      DROP INDEX IF EXISTS music_compositions_log_id_unique`);
    return;
  }
  await knex.raw('CREATE INDEX IF NOT EXISTS music_compositions_log_id_index ON music_compositions (log_id)');
  await knex.raw(
    'CREATE UNIQUE INDEX IF NOT EXISTS music_compositions_performance_unique ON music_compositions (log_id, performance)',
  );
  await knex.raw('DROP INDEX IF EXISTS music_compositions_log_id_unique');
}

export async function down(knex: Knex): Promise<void> {
  // The release before has one composition a log: the last one.
  const last = await knex('music_compositions').max({ id: 'id' }).groupBy('log_id');
  const ids = last.map(({ id }) => id);
  await knex('music_compositions').whereNotIn('id', ids).delete();
  if (!isSqlite(knex)) {
    await knex.raw(`ALTER TABLE music_compositions
      ADD UNIQUE INDEX music_compositions_log_id_unique (log_id),
      DROP INDEX music_compositions_performance_unique,
      DROP INDEX music_compositions_log_id_index`);
    return;
  }
  await knex.raw('CREATE UNIQUE INDEX music_compositions_log_id_unique ON music_compositions (log_id)');
  await knex.raw('DROP INDEX music_compositions_performance_unique');
  await knex.raw('DROP INDEX music_compositions_log_id_index');
}
