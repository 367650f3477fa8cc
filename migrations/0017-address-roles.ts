import type { Knex } from 'knex';

/**
 * The role that the address of a log gives to strangers, or NULL. Logs from before there were roles, and those of instances
 * that know of none, may be edited by everybody who has their address.
 */
export async function up(knex: Knex): Promise<void> {
  if (await knex.schema.hasColumn('travel_logs', 'address_role')) return;
  await knex.raw("ALTER TABLE travel_logs ADD COLUMN address_role VARCHAR(10) DEFAULT 'editor'");
}

export const down = (knex: Knex) => knex.raw('ALTER TABLE travel_logs DROP COLUMN address_role');
