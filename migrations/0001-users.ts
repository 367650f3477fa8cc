import type { Knex } from 'knex';
import { createTable, instantOfMaking } from './table.ts';

export const up = (knex: Knex) =>
  createTable(knex, 'users', (table) => {
    table.increments('id');
    table.string('uuid', 36).notNullable().unique();
    table.string('name', 255).notNullable();
    table.string('color', 20).notNullable();
    table.string('kind', 20).notNullable();
    instantOfMaking(knex, table, 'created_at');
  });

export const down = (knex: Knex) => knex.schema.dropTable('users');
