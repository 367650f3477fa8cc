import type { Knex } from 'knex';
import { createTable } from './table.ts';

export const up = (knex: Knex) =>
  createTable(knex, 'airports', (table) => {
    // The ids are those of the source, so that they stay the same when the list is read again.
    table.integer('id').unsigned().primary();
    table.string('name', 255).notNullable();
    table.string('city', 255).notNullable().index();
    table.string('country', 100).notNullable().index();
    table.string('iata_code', 3).unique();
    table.string('icao_code', 4).unique();
    table.double('latitude').notNullable();
    table.double('longitude').notNullable();
    /** Feet. */
    table.integer('altitude').notNullable();
    /** Hours ahead of UTC without daylight saving. */
    table.float('timezone').notNullable();
    /** Y where the clocks change with the season, N where they do not. */
    table.string('dst', 1);
    table.string('tz_database_time_zone', 64).notNullable();
    table.string('type', 30).notNullable();
    table.string('source', 60).notNullable();
    table.text('search_text').notNullable();
  });

export const down = (knex: Knex) => knex.schema.dropTable('airports');
