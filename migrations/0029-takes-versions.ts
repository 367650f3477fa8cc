import type { Knex } from 'knex';

/** Raised with every change of the takes of a log. */
export async function up(knex: Knex): Promise<void> {
  if (await knex.schema.hasColumn('travel_logs', 'takes_version')) return;
  await knex.raw('ALTER TABLE travel_logs ADD COLUMN takes_version INTEGER NOT NULL DEFAULT 0');
}

export const down = (knex: Knex) => knex.raw('ALTER TABLE travel_logs DROP COLUMN takes_version');
