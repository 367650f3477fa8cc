import type { Knex } from 'knex';
import { createTable, instantOfMaking } from './table.ts';

export const up = (knex: Knex) =>
  createTable(knex, 'travel_logs', (table) => {
    table.increments('id');
    table.string('uuid', 36).notNullable().unique();
    table.integer('owner_id').unsigned().notNullable().references('users.id');
    /** The number of the newest row of the update log. */
    table.integer('head').unsigned().notNullable().defaultTo(0);
    table.boolean('is_public').notNullable().defaultTo(false);
    table.string('title', 255).notNullable();
    table.text('description', 'longtext').notNullable();
    table.json('waypoints').notNullable();
    table.date('travel_date');
    table.json('tags').notNullable();
    table.text('search_text', 'longtext').notNullable();
    instantOfMaking(knex, table, 'created_at');
    instantOfMaking(knex, table, 'updated_at');
    table.datetime('deleted_at', { precision: 3 });
  });

export const down = (knex: Knex) => knex.schema.dropTable('travel_logs');
