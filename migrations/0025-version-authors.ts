import type { Knex } from 'knex';

/** Finds the versions that a person named. */
export const up = (knex: Knex) =>
  knex.raw('CREATE INDEX IF NOT EXISTS travel_log_versions_user_index ON travel_log_versions (user_id)');

export const down = (knex: Knex) =>
  knex.schema.alterTable('travel_log_versions', (table) => {
    table.dropIndex('user_id', 'travel_log_versions_user_index');
  });
