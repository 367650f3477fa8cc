import type { Knex } from 'knex';
import { createTable, instantOfMaking, logId } from './table.ts';

export const up = (knex: Knex) =>
  createTable(knex, 'share_links', (table) => {
    table.increments('id');
    logId(table);
    /** SHA-256 of the token, hex: the database does not hold the key itself. */
    table.string('token_hash', 64).notNullable().unique();
    table.string('role', 10).notNullable();
    table.string('label', 100).notNullable();
    /** Milliseconds since 1970; NULL for no end. */
    table.bigInteger('expires_at');
    /** People whom it may let in, count; NULL for any number. */
    table.integer('max_uses').unsigned();
    table.integer('uses').unsigned().notNullable().defaultTo(0);
    table.boolean('ended').notNullable().defaultTo(false);
    table.integer('created_by').unsigned().notNullable();
    instantOfMaking(knex, table, 'created_at');
  });

export const down = (knex: Knex) => knex.schema.dropTable('share_links');
