import type { Knex } from 'knex';
import { createTable, instantOfMaking } from './table.ts';

/** Users as the identity provider names them. */
export const up = (knex: Knex) =>
  createTable(knex, 'subjects', (table) => {
    table.integer('user_id').unsigned().primary().references('users.id');
    /** SHA-256 of issuer and subject: MariaDB would take `ada` and `ada ` for the same. */
    table.string('hash', 64).notNullable().unique();
    table.string('issuer', 500).notNullable();
    table.string('subject', 255).notNullable();
    table.boolean('is_active').notNullable().defaultTo(true);
    /** Tokens that were issued before this time are refused; milliseconds since 1970, like the next. */
    table.bigInteger('refused_before').notNullable().defaultTo(0);
    table.bigInteger('last_login_at').notNullable();
    instantOfMaking(knex, table, 'created_at');
  });

export const down = (knex: Knex) => knex.schema.dropTable('subjects');
