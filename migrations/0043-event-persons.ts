import type { Knex } from 'knex';
import { createTable } from './table.ts';

/** The number under which a person stands in session events. Without its row the number leads to no person. */
export const up = (knex: Knex) =>
  createTable(
    knex,
    'event_persons',
    (table) => {
      // Not a foreign key: events may name a user of a database that was replaced.
      table.integer('user_id').unsigned().primary();
      /** Drawn by chance: numbers in order would tell who came when. */
      table.integer('number').unsigned().notNullable().unique();
    },
    'ascii',
  );

export const down = (knex: Knex) => knex.schema.dropTable('event_persons');
