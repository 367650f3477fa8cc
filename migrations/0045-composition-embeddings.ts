import type { Knex } from 'knex';
import { createTable } from './table.ts';

/** Compositions as vectors, for finding similar ones, with what a search filters by. */
export const up = (knex: Knex) =>
  createTable(knex, 'composition_embeddings', (table) => {
    table.integer('composition_id').unsigned().primary().references('music_compositions.id').onDelete('CASCADE');
    /** Of its features. One of a lower version is made again. */
    table.integer('version').unsigned().notNullable();
    /** SHA-256 of the plans and notes that it was made from; empty for a composition of an earlier release. */
    table.string('notes_hash', 64).notNullable();
    /** Mean of all beats, beats a minute. */
    table.double('tempo').notNullable();
    /** The mode that lasts longest. */
    table.string('mode', 20).notNullable();
    // Text and not JSON, which a driver would parse: both are passed on as they are.
    /** Names of the regions that it flies through, as a JSON list. */
    table.text('regions').notNullable();
    /** Numbers, as a JSON list. */
    table.text('embedding').notNullable();
  });

export const down = (knex: Knex) => knex.schema.dropTable('composition_embeddings');
