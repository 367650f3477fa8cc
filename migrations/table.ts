import type { Knex } from 'knex';

/**
 * Creates a table that holds any text, whatever the default of the database it is in; `ascii` compares byte by byte.
 * What is there of the table, its indexes and its foreign keys already stays: a migration that was killed goes on.
 */
export async function createTable(
  knex: Knex,
  name: string,
  build: (table: Knex.CreateTableBuilder) => void,
  charset: 'utf8mb4' | 'ascii' = 'utf8mb4',
): Promise<void> {
  const table = knex.schema.createTable(name, (table) => {
    if (!isSqlite(knex)) {
      table.charset(charset);
      table.collate(charset === 'ascii' ? 'ascii_bin' : 'utf8mb4_unicode_ci');
    }
    build(table);
  });
  // Knex makes each index and, on MariaDB, each foreign key by a statement of its own, and MariaDB commits every one.
  for (const { sql } of [table.toSQL()].flat()) await knex.raw(sql.replace(CREATES, '$& if not exists'));
}

/** The words behind which MariaDB and SQLite read `if not exists`, in the statements that Knex makes of a table. */
const CREATES =
  /^create (?:table|(?:unique )?index)\b|(?<=^alter table `\w+` )add (?:unique|index|constraint `\w+` foreign key)\b/;

/** A column with the instant at which its row was made, by the database's clock, to the millisecond. */
export const instantOfMaking = (knex: Knex, table: Knex.CreateTableBuilder, name: string) =>
  table
    .datetime(name, { precision: 3 })
    .notNullable()
    .defaultTo(knex.raw(isSqlite(knex) ? sqliteNow : 'CURRENT_TIMESTAMP(3)'));

/** A column of text that compares byte by byte, as SQLite compares all text. */
export const exactText = (table: Knex.CreateTableBuilder, name: string, length: number) =>
  table.string(name, length).collate('utf8mb4_bin');

export const isSqlite = (knex: Knex) => knex.client.config.client === 'better-sqlite3';

// SQLite has no type for dates: Knex writes them as milliseconds, and so does the default.
const sqliteNow = "(CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER))";

/** The log that a row belongs to and goes with. */
export const logId = (table: Knex.CreateTableBuilder) =>
  table.integer('log_id').unsigned().notNullable().references('travel_logs.id').onDelete('CASCADE');
