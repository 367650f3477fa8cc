import type { Knex } from 'knex';
import { createTable, instantOfMaking } from './table.ts';

export const up = (knex: Knex) =>
  createTable(knex, 'access_tokens', (table) => {
    /** Also the id of its login session, whose end ends the connections that it opened. */
    table.string('id', 36).primary();
    table.integer('user_id').unsigned().notNullable().index();
    /** SHA-256 as hexadecimal digits. */
    table.string('hash', 64).notNullable().unique();
    table.string('label', 60).notNullable();
    table.string('scope', 20).notNullable();
    table.string('last_four', 4).notNullable();
    /** Milliseconds since 1970. */
    table.bigInteger('expires_at').notNullable();
    table.bigInteger('last_used_at');
    instantOfMaking(knex, table, 'created_at');
  });

export const down = (knex: Knex) => knex.schema.dropTable('access_tokens');
