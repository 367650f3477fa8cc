import type { Knex } from 'knex';
import { createTable, instantOfMaking, logId } from './table.ts';

export const up = (knex: Knex) =>
  createTable(knex, 'travel_log_snapshots', (table) => {
    logId(table);
    table.integer('seq').unsigned().notNullable();
    table.specificType('bytes', 'LONGBLOB').notNullable();
    instantOfMaking(knex, table, 'created_at');
    table.primary(['log_id', 'seq']);
  });

export const down = (knex: Knex) => knex.schema.dropTable('travel_log_snapshots');
