import type { Knex } from 'knex';

/** Raised with every change of the rights to a log; the commit lane writes under the version that rights were read of. */
export async function up(knex: Knex): Promise<void> {
  if (await knex.schema.hasColumn('travel_logs', 'access_version')) return;
  await knex.raw('ALTER TABLE travel_logs ADD COLUMN access_version INTEGER NOT NULL DEFAULT 0');
}

export const down = (knex: Knex) => knex.raw('ALTER TABLE travel_logs DROP COLUMN access_version');
