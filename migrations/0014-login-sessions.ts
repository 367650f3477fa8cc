import type { Knex } from 'knex';
import { createTable } from './table.ts';

export const up = (knex: Knex) =>
  createTable(
    knex,
    'login_sessions',
    (table) => {
      table.string('id', 36).primary();
      // Not a foreign key: whoever is gone is refused anyway, and each session would lock its user's row.
      table.integer('user_id').unsigned().notNullable();
      table.boolean('ended').notNullable().defaultTo(false);
      /** Milliseconds since 1970: after that no token of it can be valid, and the row goes. */
      table.bigInteger('expires_at').notNullable().index();
    },
    'ascii',
  );

export const down = (knex: Knex) => knex.schema.dropTable('login_sessions');
