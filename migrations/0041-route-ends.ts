import type { Knex } from 'knex';
import { isSqlite } from './table.ts';

/** Indexes that MariaDB has for its foreign keys: routes by destination, and compositions by route. */
export async function up(knex: Knex): Promise<void> {
  if (!isSqlite(knex)) return;
  await knex.raw('CREATE INDEX IF NOT EXISTS routes_destination_index ON routes (destination_airport_id)');
  await knex.raw('CREATE INDEX IF NOT EXISTS music_compositions_route_index ON music_compositions (route_id)');
}

export async function down(knex: Knex): Promise<void> {
  if (!isSqlite(knex)) return;
  await knex.raw('DROP INDEX routes_destination_index');
  await knex.raw('DROP INDEX music_compositions_route_index');
}
