import type { Knex } from 'knex';

/** A composition for each performance: its key, its player, its name and how often it was played. */
export async function up(knex: Knex): Promise<void> {
  // One statement on MariaDB: with one column all are there.
  if (!(await knex.schema.hasColumn('music_compositions', 'performance')))
    await knex.schema.alterTable('music_compositions', (table) => {
      /** Epoch and number of the entry that began it in the score log, as in `3.17`; NULL for one of an earlier release. */
      table.string('performance', 21);
      /** The epoch of the instance that wrote it last. */
      table.integer('saved_epoch').unsigned().notNullable().defaultTo(0);
      /** Its player; not a foreign key: a person who is gone stays a number. */
      table.integer('user_id').unsigned();
      table.string('name', 100);
      /** SHA-256 of plans and notes as hexadecimal digits. */
      table.string('notes_hash', 64);
      table.integer('plays').unsigned().notNullable().defaultTo(1);
      table.datetime('deleted_at', { precision: 3 });
    });
  await knex('music_compositions')
    .whereNull('user_id')
    .update({ user_id: knex('travel_logs').select('owner_id').where('travel_logs.id', knex.ref('log_id')) });
}

export async function down(knex: Knex): Promise<void> {
  // Rows of performances have an epoch that no instance reaches.
  await knex('music_compositions')
    .whereNotNull('performance')
    .update({ epoch: knex.ref('saved_epoch') });
  await knex.schema.alterTable('music_compositions', (table) => {
    table.dropColumns('performance', 'saved_epoch', 'user_id', 'name', 'notes_hash', 'plays', 'deleted_at');
  });
}
