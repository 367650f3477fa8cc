import type { Knex } from 'knex';
import { createTable } from './table.ts';

/** The instances that record session events, and whether they have stored what a report asks for. */
export const up = (knex: Knex) =>
  createTable(
    knex,
    'event_instances',
    (table) => {
      table.string('name', 100).primary();
      /** Milliseconds since 1970 by the database's clock. */
      table.bigInteger('seen_at').notNullable();
      /** Count of the reports that have asked for its events, and of those that it has answered. */
      table.integer('asked').unsigned().notNullable().defaultTo(0);
      table.integer('answered').unsigned().notNullable().defaultTo(0);
      /** True once it has closed with all of its events stored. */
      table.boolean('closed').notNullable().defaultTo(false);
    },
    'ascii',
  );

export const down = (knex: Knex) => knex.schema.dropTable('event_instances');
