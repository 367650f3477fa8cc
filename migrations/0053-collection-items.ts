import type { Knex } from 'knex';
import { createTable, instantOfMaking } from './table.ts';

/** Journeys and performances of a collection. A row whose journey or performance was removed for good stays as a gap. */
export const up = (knex: Knex) =>
  createTable(
    knex,
    'collection_items',
    (table) => {
      table.increments('id');
      table.integer('collection_id').unsigned().notNullable().references('collections.id').onDelete('CASCADE');
      /** journey or performance */
      table.string('kind', 11).notNullable();
      table.integer('log_id').unsigned().references('travel_logs.id').onDelete('SET NULL');
      table.integer('composition_id').unsigned().references('music_compositions.id').onDelete('SET NULL');
      /** Fractional index: items sort by it as plain strings. */
      table.string('position', 255).notNullable();
      // Not a foreign key: a person who is gone stays a number.
      table.integer('added_by').unsigned().notNullable().index();
      instantOfMaking(knex, table, 'created_at');
      table.index(['collection_id', 'position'], 'collection_items_in_order');
    },
    'ascii',
  );

export const down = (knex: Knex) => knex.schema.dropTable('collection_items');
