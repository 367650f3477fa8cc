import type { Knex } from 'knex';

/** Facts of a journey that lists filter and sort by. A column that is there stays: a migration that was killed goes on. */
const COLUMNS = {
  status: "VARCHAR(12) NOT NULL DEFAULT 'draft'",
  distance_km: 'INTEGER NOT NULL DEFAULT 0',
  /** JSON: the countries of its stops. */
  countries: "LONGTEXT NOT NULL DEFAULT '[]'",
};

export async function up(knex: Knex): Promise<void> {
  for (const [name, type] of Object.entries(COLUMNS))
    if (!(await knex.schema.hasColumn('travel_logs', name)))
      await knex.raw(`ALTER TABLE travel_logs ADD COLUMN ${name} ${type}`);
}

export async function down(knex: Knex): Promise<void> {
  for (const name of Object.keys(COLUMNS))
    if (await knex.schema.hasColumn('travel_logs', name)) await knex.raw(`ALTER TABLE travel_logs DROP COLUMN ${name}`);
}
