import type { Knex } from 'knex';
import { createTable, instantOfMaking } from './table.ts';

/** People beside the owner who have a role in a collection. */
export const up = (knex: Knex) =>
  createTable(
    knex,
    'collection_members',
    (table) => {
      table.integer('collection_id').unsigned().notNullable().references('collections.id').onDelete('CASCADE');
      // Not a foreign key: a person who is gone stays a number.
      table.integer('user_id').unsigned().notNullable().index();
      table.string('role', 10).notNullable();
      instantOfMaking(knex, table, 'created_at');
      table.primary(['collection_id', 'user_id']);
    },
    'ascii',
  );

export const down = (knex: Knex) => knex.schema.dropTable('collection_members');
