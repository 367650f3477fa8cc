import type { Knex } from 'knex';
import { createTable, logId } from './table.ts';

export const up = (knex: Knex) =>
  createTable(
    knex,
    'log_clients',
    (table) => {
      logId(table);
      /** A Yjs client id: 32 bits without a sign. */
      table.bigInteger('client_id').unsigned().notNullable();
      /** The editing session whose row was the first under this client id. */
      table.string('session_id', 36).notNullable();
      table.primary(['log_id', 'client_id']);
    },
    'ascii',
  );

export const down = (knex: Knex) => knex.schema.dropTable('log_clients');
