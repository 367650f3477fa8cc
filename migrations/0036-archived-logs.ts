import type { Knex } from 'knex';
import { createTable, instantOfMaking, logId } from './table.ts';

/** Journeys that a person keeps out of their own lists. */
export const up = (knex: Knex) =>
  createTable(
    knex,
    'archived_logs',
    (table) => {
      // Not a foreign key: a person who is gone stays a number.
      table.integer('user_id').unsigned().notNullable();
      logId(table);
      instantOfMaking(knex, table, 'at');
      table.primary(['user_id', 'log_id']);
    },
    'ascii',
  );

export const down = (knex: Knex) => knex.schema.dropTable('archived_logs');
