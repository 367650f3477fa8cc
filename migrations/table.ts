import type { Knex } from 'knex';

/** Creates a table that holds any text, whatever the default of the database it is in; `ascii` compares byte by byte. */
export function createTable(
  knex: Knex,
  name: string,
  build: (table: Knex.CreateTableBuilder) => void,
  charset: 'utf8mb4' | 'ascii' = 'utf8mb4',
): Knex.SchemaBuilder {
  return knex.schema.createTable(name, (table) => {
    if (!isSqlite(knex)) {
      table.charset(charset);
      table.collate(charset === 'ascii' ? 'ascii_bin' : 'utf8mb4_unicode_ci');
    }
    build(table);
  });
}

/** A column with the instant at which its row was made, by the database's clock, to the millisecond. */
export const instantOfMaking = (knex: Knex, table: Knex.CreateTableBuilder, name: string) =>
  table
    .datetime(name, { precision: 3 })
    .notNullable()
    .defaultTo(knex.raw(isSqlite(knex) ? sqliteNow : 'CURRENT_TIMESTAMP(3)'));

const isSqlite = (knex: Knex) => knex.client.config.client === 'better-sqlite3';

// SQLite has no type for dates: Knex writes them as milliseconds, and so does the default.
const sqliteNow = "(CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER))";

/** The log that a row belongs to and goes with. */
export const logId = (table: Knex.CreateTableBuilder) =>
  table.integer('log_id').unsigned().notNullable().references('travel_logs.id').onDelete('CASCADE');
