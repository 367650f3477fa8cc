import type { Knex } from 'knex';
import { createTable, instantOfMaking } from './table.ts';

export const up = (knex: Knex) =>
  createTable(knex, 'passkeys', (table) => {
    table.increments('id');
    table.integer('user_id').unsigned().notNullable().index();
    /** SHA-256 of the credential id, which has up to 1,023 bytes. */
    table.string('hash', 64).notNullable().unique();
    /** Base64url, like the next. */
    table.text('credential_id').notNullable();
    table.text('public_key').notNullable();
    table.bigInteger('counter').notNullable();
    /** Ways in which the authenticator is reached, with commas between them. */
    table.string('transports', 100).notNullable();
    table.string('label', 60).notNullable();
    /** The time of the newest challenge that it has answered: older ones are used up. Milliseconds since 1970, like the next. */
    table.bigInteger('challenged_at').notNullable();
    table.bigInteger('last_used_at');
    instantOfMaking(knex, table, 'created_at');
  });

export const down = (knex: Knex) => knex.schema.dropTable('passkeys');
