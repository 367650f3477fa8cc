import type { Knex } from 'knex';
import { createTable, instantOfMaking } from './table.ts';

const collectionId = (table: Knex.CreateTableBuilder) =>
  table.integer('collection_id').unsigned().notNullable().references('collections.id').onDelete('CASCADE');

/** Likes of collections, and what they come to: the popularity of public collections, which a job counts anew. */
export async function up(knex: Knex): Promise<void> {
  await createTable(
    knex,
    'collection_likes',
    (table) => {
      collectionId(table);
      // Not a foreign key: a person who is gone stays a number.
      table.integer('user_id').unsigned().notNullable().index();
      instantOfMaking(knex, table, 'created_at');
      table.primary(['collection_id', 'user_id']);
    },
    'ascii',
  );
  await createTable(
    knex,
    'collection_popularity',
    (table) => {
      collectionId(table).primary();
      table.integer('score').notNullable().defaultTo(0);
      table.index(['score', 'collection_id'], 'collection_popularity_best');
    },
    'ascii',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('collection_popularity');
  await knex.schema.dropTableIfExists('collection_likes');
}
