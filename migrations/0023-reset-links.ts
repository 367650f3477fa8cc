import type { Knex } from 'knex';
import { createTable } from './table.ts';

export const up = (knex: Knex) =>
  createTable(
    knex,
    'reset_links',
    (table) => {
      // One of each person: a new link takes the place of the one before.
      table.integer('user_id').unsigned().primary().references('users.id');
      /** SHA-256 of its token as hexadecimal digits. */
      table.string('hash', 64).notNullable().unique();
      /** Milliseconds since 1970. */
      table.bigInteger('expires_at').notNullable();
    },
    'ascii',
  );

export const down = (knex: Knex) => knex.schema.dropTable('reset_links');
