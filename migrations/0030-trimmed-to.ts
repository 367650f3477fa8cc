import type { Knex } from 'knex';

/** The row at which the history of a log begins: it holds what the rows before it said. 0 for a whole history. */
export async function up(knex: Knex): Promise<void> {
  if (await knex.schema.hasColumn('travel_logs', 'trimmed_to')) return;
  await knex.raw('ALTER TABLE travel_logs ADD COLUMN trimmed_to INTEGER NOT NULL DEFAULT 0');
}

export const down = (knex: Knex) => knex.raw('ALTER TABLE travel_logs DROP COLUMN trimmed_to');
