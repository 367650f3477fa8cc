import type { Knex } from 'knex';

/** The version of the projection that wrote the row; 0 for one from before there were versions. */
export async function up(knex: Knex): Promise<void> {
  if (await knex.schema.hasColumn('travel_logs', 'projection_version')) return;
  await knex.raw('ALTER TABLE travel_logs ADD COLUMN projection_version INTEGER NOT NULL DEFAULT 0');
}

export const down = (knex: Knex) => knex.raw('ALTER TABLE travel_logs DROP COLUMN projection_version');
