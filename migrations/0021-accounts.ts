import type { Knex } from 'knex';
import { createTable, exactText, instantOfMaking } from './table.ts';

export const up = (knex: Knex) =>
  createTable(knex, 'accounts', (table) => {
    table.integer('user_id').unsigned().primary().references('users.id');
    /** In lower case. */
    exactText(table, 'email', 254).notNullable().unique();
    table.string('username', 50).notNullable();
    /** The username as it is compared. */
    exactText(table, 'username_key', 200).notNullable().unique();
    /** Argon2id with its parameters and salt, in PHC format. */
    table.string('password_hash', 255).notNullable();
    table.boolean('is_active').notNullable().defaultTo(true);
    table.json('preferences').notNullable();
    /** Milliseconds since 1970. */
    table.bigInteger('last_login_at');
    table.integer('login_count').unsigned().notNullable().defaultTo(0);
    /** Failed attempts since the last sign-in. */
    table.integer('failed_count').unsigned().notNullable().defaultTo(0);
    instantOfMaking(knex, table, 'created_at');
  });

export const down = (knex: Knex) => knex.schema.dropTable('accounts');
