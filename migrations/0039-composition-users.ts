import type { Knex } from 'knex';

/** Finds the compositions of a person. */
export const up = (knex: Knex) =>
  knex.raw('CREATE INDEX IF NOT EXISTS music_compositions_user_id_index ON music_compositions (user_id)');

export const down = (knex: Knex) =>
  knex.schema.alterTable('music_compositions', (table) =>
    table.dropIndex('user_id', 'music_compositions_user_id_index'),
  );
