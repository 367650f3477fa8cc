import type { Knex } from 'knex';
import { createTable, instantOfMaking } from './table.ts';

export const up = (knex: Knex) =>
  createTable(
    knex,
    'composition_likes',
    (table) => {
      table.integer('composition_id').unsigned().notNullable().references('music_compositions.id').onDelete('CASCADE');
      table.integer('user_id').unsigned().notNullable().index();
      instantOfMaking(knex, table, 'created_at');
      table.primary(['composition_id', 'user_id']);
    },
    'ascii',
  );

export const down = (knex: Knex) => knex.schema.dropTable('composition_likes');
