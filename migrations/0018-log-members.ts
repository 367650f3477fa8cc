import type { Knex } from 'knex';
import { createTable, instantOfMaking, logId } from './table.ts';

export const up = (knex: Knex) =>
  createTable(
    knex,
    'log_members',
    (table) => {
      logId(table);
      // Not a foreign key: a person who is gone stays a number.
      table.integer('user_id').unsigned().notNullable().index();
      /** NULL for a member who was removed, and must not come in by another way. */
      table.string('role', 10);
      /** The head of the log when this became so: no row behind it was written with an earlier role. */
      table.integer('at_seq').unsigned().notNullable();
      /** Milliseconds since 1970; NULL for no end. */
      table.bigInteger('expires_at').index();
      /** The share link by which the member came; NULL for none. */
      table.integer('link_id').unsigned();
      instantOfMaking(knex, table, 'created_at');
      table.primary(['log_id', 'user_id']);
    },
    'ascii',
  );

export const down = (knex: Knex) => knex.schema.dropTable('log_members');
