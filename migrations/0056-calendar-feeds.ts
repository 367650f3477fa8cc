import type { Knex } from 'knex';
import { createTable, instantOfMaking } from './table.ts';

export const up = (knex: Knex) =>
  createTable(knex, 'calendar_feeds', (table) => {
    table.increments('id');
    table.integer('user_id').unsigned().notNullable().index();
    /** NULL for all journeys of the person. */
    table.integer('log_id').unsigned().references('travel_logs.id').onDelete('CASCADE');
    /** SHA-256 of the token, hex: the database does not hold the key itself. */
    table.string('token_hash', 64).notNullable().unique();
    table.string('label', 100).notNullable();
    instantOfMaking(knex, table, 'created_at');
  });

export const down = (knex: Knex) => knex.schema.dropTable('calendar_feeds');
