import type { Knex } from 'knex';

/** Bytes of the rows of a log that were written since this release; the commit lane counts them. */
export async function up(knex: Knex): Promise<void> {
  if (await knex.schema.hasColumn('travel_logs', 'row_bytes')) return;
  await knex.raw('ALTER TABLE travel_logs ADD COLUMN row_bytes BIGINT NOT NULL DEFAULT 0');
}

export const down = (knex: Knex) => knex.raw('ALTER TABLE travel_logs DROP COLUMN row_bytes');
