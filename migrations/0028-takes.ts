import type { Knex } from 'knex';
import { createTable, exactText, instantOfMaking, logId } from './table.ts';

export const up = (knex: Knex) =>
  createTable(knex, 'takes', (table) => {
    table.increments('id');
    logId(table);
    /** The id that people know, drawn by the client: a repeated request finds its take. */
    table.string('uuid', 36).notNullable();
    /** Id of the waypoint that the leg leaves from. */
    exactText(table, 'leg', 100).notNullable();
    table.integer('user_id').unsigned().notNullable().index();
    /** General MIDI program, 0–127; 128 is a drum kit. */
    table.integer('sound').unsigned().notNullable();
    /** JSON: four integers a note, as they were played. */
    table.text('notes', 'mediumtext').notNullable();
    /** Notes, count. */
    table.integer('note_count').unsigned().notNullable();
    table.string('grid', 5).notNullable();
    /** Percent. */
    table.integer('strength').unsigned().notNullable();
    table.boolean('muted').notNullable().defaultTo(false);
    /** Played in a solo. */
    table.boolean('solo').notNullable().defaultTo(false);
    /** Shape of the leg when it was recorded. */
    exactText(table, 'shape', 255).notNullable();
    /** `takes_version` of the log when this row became as it is. */
    table.integer('version').unsigned().notNullable();
    instantOfMaking(knex, table, 'created_at');
    table.datetime('deleted_at', { precision: 3 }).index();
    table.unique(['log_id', 'uuid'], { indexName: 'takes_uuid_unique' });
    table.index(['log_id', 'version'], 'takes_version_index');
  });

export const down = (knex: Knex) => knex.schema.dropTable('takes');
