import type { Knex } from 'knex';
import { isSqlite } from './table.ts';

/** Indexes of the lists of journeys, by name. Both engines read them backwards, and append the id by themselves. */
const INDEXES = {
  travel_logs_owner_changed: '(owner_id, updated_at)',
  travel_logs_owner_travelled: '(owner_id, travel_date)',
  travel_logs_public_changed: '(is_public, updated_at)',
};

export async function up(knex: Knex): Promise<void> {
  for (const [name, columns] of Object.entries(INDEXES))
    await knex.raw(`CREATE INDEX IF NOT EXISTS ${name} ON travel_logs ${columns}`);
}

export async function down(knex: Knex): Promise<void> {
  // MariaDB drops the index of a foreign key once another one serves it, and then refuses to drop that one.
  if (!isSqlite(knex))
    await knex.raw('CREATE INDEX IF NOT EXISTS travel_logs_owner_id_foreign ON travel_logs (owner_id)');
  for (const name of Object.keys(INDEXES))
    await knex.raw(isSqlite(knex) ? `DROP INDEX IF EXISTS ${name}` : `DROP INDEX IF EXISTS ${name} ON travel_logs`);
}
