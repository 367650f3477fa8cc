import { onConnection } from '../../storage/connection.ts';
import type { Database } from '../../storage/database.ts';
import type { ArchivedTable, ArchivedValue } from './archive-line.ts';
import type { RowSink, RowSource } from './row-port.ts';

/** The part of better-sqlite3 in use. */
interface Connection {
  prepare(sql: string): {
    raw(): { safeIntegers(): { iterate(): Iterable<unknown[]> } };
    run(...values: readonly unknown[]): unknown;
    all(...values: readonly unknown[]): unknown[];
    get(...values: readonly unknown[]): unknown;
  };
  pragma(text: string): unknown;
}

/** Runs `work` on all tables of an SQLite file as of one moment. Its log lets others write meanwhile. */
export const fromSqlite = <T>(database: Database, work: (source: RowSource) => Promise<T>): Promise<T> =>
  onConnection(database, async (connection: Connection) => {
    connection.prepare('BEGIN').run();
    try {
      // A transaction begins with its first read.
      const tables = tablesOf(connection);
      return await work({
        tables,
        migrations: (
          connection.prepare('SELECT name FROM knex_migrations ORDER BY name').all() as { name: string }[]
        ).map(({ name }) => name),
        async *rows({ name, columns }) {
          const select = `SELECT ${columns.map(quote).join()} FROM ${quote(name)}`;
          for (const row of connection.prepare(select).raw().safeIntegers().iterate()) yield row.map(archived);
        },
      });
    } finally {
      connection.prepare('COMMIT').run();
    }
  });

/** Runs `work` with a sink that replaces the rows of an SQLite file in one transaction. */
export const intoSqlite = <T>(database: Database, work: (sink: RowSink) => Promise<T>): Promise<T> =>
  onConnection(database, async (connection: Connection) => {
    connection.pragma('foreign_keys = OFF');
    connection.prepare('BEGIN IMMEDIATE').run();
    for (const { name } of tablesOf(connection)) connection.prepare(`DELETE FROM ${quote(name)}`).run();
    const result = await work({
      tables: tablesOf(connection),
      async write({ name, columns, next }, rows) {
        const insert = connection.prepare(
          `INSERT INTO ${quote(name)} (${columns.map(quote).join()}) VALUES (${columns.map(() => '?').join()})`,
        );
        for await (const row of rows) insert.run(...row.map(restored));
        if (next === null) return;
        connection.prepare('DELETE FROM sqlite_sequence WHERE name = ?').run(name);
        connection.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)').run(name, next - 1);
      },
    });
    connection.prepare('COMMIT').run();
    connection.pragma('foreign_keys = ON');
    return result;
  });

function tablesOf(connection: Connection): ArchivedTable[] {
  // Tables of the search are made of the others, by triggers.
  const tables = connection
    .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name")
    .all() as { name: string }[];
  return tables
    .filter(({ name }) => !/^(sqlite_|knex_migrations)/.test(name))
    .map(({ name }) => {
      const columns = connection.prepare('SELECT name FROM pragma_table_info(?) ORDER BY cid').all(name) as {
        name: string;
      }[];
      return { name, columns: columns.map((column) => column.name), next: nextOf(connection, name) };
    });
}

function nextOf(connection: Connection, table: string): number | null {
  const row = connection.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?').get(table) as
    | { seq: number }
    | undefined;
  return row ? row.seq + 1 : null;
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

function archived(value: unknown): ArchivedValue {
  if (Buffer.isBuffer(value)) return { b: value.toString('base64') };
  if (typeof value !== 'bigint') return value as string | number | null;
  // A whole number of 64 bits is told from a real one by its form.
  return { i: String(value) };
}

function restored(value: ArchivedValue): unknown {
  if (value === null || typeof value !== 'object') return value;
  return 'b' in value ? Buffer.from(value.b, 'base64') : BigInt(value.i);
}
