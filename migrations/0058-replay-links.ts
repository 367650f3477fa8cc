import type { Knex } from 'knex';
import { createTable, instantOfMaking, logId } from './table.ts';

export const up = (knex: Knex) =>
  createTable(knex, 'replay_links', (table) => {
    table.increments('id');
    logId(table);
    /** SHA-256 of the token, hex: the database does not hold the key itself. */
    table.string('token_hash', 64).notNullable().unique();
    /** The evening that it shows, milliseconds since 1970. */
    table.bigInteger('from_ms').notNullable();
    table.bigInteger('to_ms').notNullable();
    table.string('label', 100).notNullable();
    /** Milliseconds since 1970. */
    table.bigInteger('expires_at').notNullable();
    table.integer('created_by').unsigned().notNullable();
    instantOfMaking(knex, table, 'created_at');
  });

export const down = (knex: Knex) => knex.schema.dropTable('replay_links');
