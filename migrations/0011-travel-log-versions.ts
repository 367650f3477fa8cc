import type { Knex } from 'knex';
import { createTable, instantOfMaking, logId } from './table.ts';

export const up = (knex: Knex) =>
  createTable(knex, 'travel_log_versions', (table) => {
    table.increments('id');
    logId(table);
    /** The row of the update log that it stands at: a version holds no content of its own. */
    table.integer('seq').unsigned().notNullable();
    table.string('name', 100);
    table.string('kind', 20).notNullable();
    // Who named it or went back behind it; nobody where it was kept by itself.
    table.integer('user_id').unsigned();
    instantOfMaking(knex, table, 'created_at');
    table.index(['log_id', 'seq'], 'travel_log_versions_seq_index');
  });

export const down = (knex: Knex) => knex.schema.dropTable('travel_log_versions');
