import type { Knex } from 'knex';
import { createTable, instantOfMaking, logId } from './table.ts';

export const up = (knex: Knex) =>
  createTable(knex, 'music_compositions', (table) => {
    table.increments('id');
    logId(table);
    table.integer('route_id').unsigned().references('routes.id').onDelete('SET NULL');
    /** Beats a minute. */
    table.double('tempo').notNullable();
    table.string('scale', 40).notNullable();
    table.string('key_signature', 40).notNullable();
    table.json('midi_data').notNullable();
    table.json('metadata').notNullable();
    /** The row of the update log that the document was at. */
    table.integer('document_seq').unsigned().notNullable();
    table.integer('seed').unsigned().notNullable();
    table.integer('map_version').unsigned().notNullable();
    instantOfMaking(knex, table, 'created_at');
  });

export const down = (knex: Knex) => knex.schema.dropTable('music_compositions');
