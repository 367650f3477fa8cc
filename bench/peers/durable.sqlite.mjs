import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** A row an update, and a commit on the disk a call. */
export function openSqlite(folder) {
  mkdirSync(folder, { recursive: true });
  const database = new Database(join(folder, 'durable.sqlite'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE updates (id INTEGER PRIMARY KEY, document TEXT NOT NULL, bytes BLOB NOT NULL)');
  const row = database.prepare('INSERT INTO updates (document, bytes) VALUES (?, ?)');
  return database.transaction((updates) => {
    for (const { document, bytes } of updates) row.run(document, bytes);
  });
}
