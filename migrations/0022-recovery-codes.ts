import type { Knex } from 'knex';
import { createTable } from './table.ts';

export const up = (knex: Knex) =>
  createTable(
    knex,
    'recovery_codes',
    (table) => {
      table.integer('user_id').unsigned().notNullable().references('users.id');
      /** SHA-256 as hexadecimal digits. */
      table.string('hash', 64).notNullable();
      table.primary(['user_id', 'hash']);
    },
    'ascii',
  );

export const down = (knex: Knex) => knex.schema.dropTable('recovery_codes');
