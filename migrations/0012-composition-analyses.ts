import type { Knex } from 'knex';

/** What made a composition, in which epoch it was played, and what can be said of it. */
export async function up(knex: Knex): Promise<void> {
  if (await knex.schema.hasColumn('music_compositions', 'epoch')) return;
  // One statement on MariaDB: with one column all are there.
  await knex.schema.alterTable('music_compositions', (table) => {
    table.integer('epoch').unsigned().notNullable().defaultTo(0);
    /** SHA-256 of the network's weights as hexadecimal digits, and the backend that they ran on. */
    table.string('network_hash', 64);
    table.string('network_backend', 20);
    table.json('analysis');
    /** An analysis by older rules is made anew. */
    table.integer('analysis_version').unsigned().notNullable().defaultTo(0);
  });
}

export const down = (knex: Knex) =>
  knex.schema.alterTable('music_compositions', (table) => {
    table.dropColumns('epoch', 'network_hash', 'network_backend', 'analysis', 'analysis_version');
  });
