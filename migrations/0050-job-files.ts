import type { Knex } from 'knex';
import { createTable } from './table.ts';

/** Files that items of a job have made, in parts. All instances read them, whichever wrote them. */
export const up = (knex: Knex) =>
  createTable(
    knex,
    'job_files',
    (table) => {
      table.integer('item_id').unsigned().notNullable().references('job_items.id').onDelete('CASCADE');
      /** One of journey, midi, json. */
      table.string('form', 10).notNullable();
      table.integer('number').unsigned().notNullable();
      /** A part of the file, compressed by gzip as a whole: so small that no packet limit rejects it. */
      table.specificType('data', 'MEDIUMBLOB').notNullable();
      table.primary(['item_id', 'form', 'number']);
    },
    'ascii',
  );

export const down = (knex: Knex) => knex.schema.dropTableIfExists('job_files');
