import type { Knex } from 'knex';
import { createTable } from './table.ts';

/** The catalogue of the files that hold the session events of all instances, and the files where they have no folder. */
export async function up(knex: Knex): Promise<void> {
  await createTable(
    knex,
    'event_segments',
    (table) => {
      table.string('uuid', 36).primary();
      /** The instance whose events it holds; NULL where several were merged. */
      table.string('instance', 100);
      /** Milliseconds since 1970. */
      table.bigInteger('first_at_ms').notNullable();
      table.bigInteger('last_at_ms').notNullable();
      table.integer('row_count').unsigned().notNullable();
      table.bigInteger('bytes').unsigned().notNullable();
      table.string('sha256', 64).notNullable();
      /** One of kept, replaced, deleted. A row stays behind its file: an instance may come back and register it again. */
      table.string('state', 10).notNullable();
      /** One of folder, database. */
      table.string('place', 10).notNullable();
      /** The segment that its rows were merged into. */
      table.string('replaced_by', 36);
      /** Milliseconds since 1970, by the database's clock. */
      table.bigInteger('created_at').notNullable();
      /** Since when it is replaced or deleted. */
      table.bigInteger('ended_at');
      table.index(['state', 'first_at_ms']);
    },
    'ascii',
  );
  await createTable(
    knex,
    'event_segment_parts',
    (table) => {
      table.string('segment', 36).notNullable().references('event_segments.uuid').onDelete('CASCADE');
      table.integer('number').unsigned().notNullable();
      /** A part of the file, so small that no packet limit rejects it. */
      table.specificType('data', 'MEDIUMBLOB').notNullable();
      table.primary(['segment', 'number']);
    },
    'ascii',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('event_segment_parts');
  await knex.schema.dropTableIfExists('event_segments');
}
