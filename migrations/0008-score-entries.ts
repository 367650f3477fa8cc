import type { Knex } from 'knex';
import { createTable, instantOfMaking, logId } from './table.ts';

export const up = (knex: Knex) =>
  createTable(knex, 'score_entries', (table) => {
    logId(table);
    table.integer('epoch').unsigned().notNullable();
    table.integer('seq').unsigned().notNullable();
    table.string('kind', 30).notNullable();
    /** JSON, as it was written. */
    table.text('body', 'longtext').notNullable();
    instantOfMaking(knex, table, 'created_at');
    table.primary(['log_id', 'epoch', 'seq']);
  });

export const down = (knex: Knex) => knex.schema.dropTable('score_entries');
