import type { Knex } from 'knex';
import { isSqlite } from './table.ts';

/**
 * Full-text search of journeys: an index of MariaDB, a table of FTS5 on SQLite, which triggers keep equal to
 * `travel_logs.search_text`. The text is normalised before, so the tokenizer leaves accents alone.
 */
const SQLITE = [
  `CREATE VIRTUAL TABLE IF NOT EXISTS travel_log_search
     USING fts5(search_text, content='travel_logs', content_rowid='id', tokenize='unicode61 remove_diacritics 0', prefix='2 3')`,
  `CREATE TRIGGER IF NOT EXISTS travel_log_search_insert AFTER INSERT ON travel_logs BEGIN
     INSERT INTO travel_log_search (rowid, search_text) VALUES (new.id, new.search_text);
   END`,
  `CREATE TRIGGER IF NOT EXISTS travel_log_search_delete AFTER DELETE ON travel_logs BEGIN
     INSERT INTO travel_log_search (travel_log_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
   END`,
  `CREATE TRIGGER IF NOT EXISTS travel_log_search_update AFTER UPDATE OF search_text ON travel_logs
     WHEN old.search_text IS NOT new.search_text BEGIN
     INSERT INTO travel_log_search (travel_log_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
     INSERT INTO travel_log_search (rowid, search_text) VALUES (new.id, new.search_text);
   END`,
  `INSERT INTO travel_log_search (travel_log_search) VALUES ('rebuild')`,
];

export async function up(knex: Knex): Promise<void> {
  if (isSqlite(knex)) for (const statement of SQLITE) await knex.raw(statement);
  else await knex.raw('CREATE FULLTEXT INDEX IF NOT EXISTS travel_logs_search ON travel_logs (search_text)');
}

export async function down(knex: Knex): Promise<void> {
  if (!isSqlite(knex)) return void (await knex.raw('DROP INDEX IF EXISTS travel_logs_search ON travel_logs'));
  for (const change of ['insert', 'delete', 'update'])
    await knex.raw(`DROP TRIGGER IF EXISTS travel_log_search_${change}`);
  await knex.raw('DROP TABLE IF EXISTS travel_log_search');
}
