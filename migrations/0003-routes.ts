import type { Knex } from 'knex';
import { createTable } from './table.ts';

export const up = (knex: Knex) =>
  createTable(knex, 'routes', (table) => {
    table.increments('id');
    table.integer('origin_airport_id').unsigned().notNullable().references('airports.id').onDelete('CASCADE');
    table.integer('destination_airport_id').unsigned().notNullable().references('airports.id').onDelete('CASCADE');
    table.unique(['origin_airport_id', 'destination_airport_id'], { indexName: 'routes_pair_unique' });
    table.double('distance_km').notNullable();
    table.double('duration_min').notNullable();
    table.json('route_embedding').notNullable();
  });

export const down = (knex: Knex) => knex.schema.dropTable('routes');
