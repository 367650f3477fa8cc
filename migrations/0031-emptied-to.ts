import type { Knex } from 'knex';

/** Rows below this number are empty, because the history of the log was trimmed. Up to `trimmed_to` the others follow. */
export async function up(knex: Knex): Promise<void> {
  if (await knex.schema.hasColumn('travel_logs', 'emptied_to')) return;
  await knex.raw('ALTER TABLE travel_logs ADD COLUMN emptied_to INTEGER NOT NULL DEFAULT 0');
}

export const down = (knex: Knex) => knex.raw('ALTER TABLE travel_logs DROP COLUMN emptied_to');
