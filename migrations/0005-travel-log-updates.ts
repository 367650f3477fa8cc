import type { Knex } from 'knex';
import { createTable, instantOfMaking, logId } from './table.ts';

export const up = (knex: Knex) =>
  createTable(
    knex,
    'travel_log_updates',
    (table) => {
      logId(table);
      table.integer('seq').unsigned().notNullable();
      table.string('session_id', 36).notNullable();
      table.integer('session_seq').unsigned().notNullable();
      // Who wrote it. Not a foreign key: an update outlives its author, and each one would lock the author's row.
      table.integer('user_id').unsigned().notNullable();
      table.specificType('bytes', 'LONGBLOB').notNullable();
      // An operator took it out, because it could not be applied: it counts, and brings nothing.
      table.boolean('skipped').notNullable().defaultTo(false);
      instantOfMaking(knex, table, 'created_at');
      table.primary(['log_id', 'seq']);
      table.unique(['log_id', 'session_id', 'session_seq'], { indexName: 'travel_log_updates_session_unique' });
    },
    'ascii',
  );

export const down = (knex: Knex) => knex.schema.dropTable('travel_log_updates');
