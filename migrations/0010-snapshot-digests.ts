import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  if (await knex.schema.hasColumn('travel_log_snapshots', 'sha256')) return;
  // Snapshots are a cache of the rows: those without a digest are made anew.
  await knex('travel_log_snapshots').delete();
  await knex.raw("ALTER TABLE travel_log_snapshots ADD COLUMN sha256 CHAR(64) NOT NULL DEFAULT ''");
}

export const down = (knex: Knex) => knex.raw('ALTER TABLE travel_log_snapshots DROP COLUMN sha256');
