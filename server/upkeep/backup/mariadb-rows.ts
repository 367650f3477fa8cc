import { type MariadbConnection, onConnection, queryOn } from '../../storage/connection.ts';
import type { Database } from '../../storage/database.ts';
import type { ArchivedTable, ArchivedValue } from './archive-line.ts';
import type { RowSink, RowSource } from './row-port.ts';

interface Field {
  readonly name: string;
  string(): string | null;
  buffer(): Buffer | null;
}

/** The part of mysql2 that streams. */
interface Connection extends MariadbConnection {
  query(sql: string, values: readonly unknown[], done: (error: unknown, rows: unknown) => void): void;
  query(options: { sql: string; rowsAsArray: true; typeCast: (field: Field) => ArchivedValue }): {
    stream(options: { highWaterMark: number }): AsyncIterable<ArchivedValue[]>;
  };
}

/** Rows that are read ahead, count. */
const READ_AHEAD = 50;
/** Rows and size of a statement that writes, count and characters: a packet may have 16 MB. */
const ROWS = 500;
const STATEMENT = 2_000_000;

/** Runs `work` on all tables of a MariaDB as of one moment: one transaction reads them, and blocks no other. */
export const fromMariadb = <T>(database: Database, work: (source: RowSource) => Promise<T>): Promise<T> =>
  onConnection(database, async (connection: Connection) => {
    const run = <R>(sql: string, ...values: unknown[]) => queryOn<R>(connection, sql, values);
    await run('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await run('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    try {
      const tables = await tablesOf(run);
      const migrations = await run<{ name: string }[]>('SELECT name FROM knex_migrations ORDER BY name');
      return await work({
        tables,
        migrations: migrations.map(({ name }) => name),
        rows({ name, columns, binary }: MariadbTable) {
          const sql = `SELECT ${columns.map(quote).join()} FROM ${quote(name)}`;
          // Text as MariaDB writes it goes back as it came: numbers and instants are not read.
          const typeCast = (field: Field) => {
            if (!binary.has(field.name)) return field.string();
            const bytes = field.buffer();
            return bytes && { b: bytes.toString('base64') };
          };
          return connection.query({ sql, rowsAsArray: true, typeCast }).stream({ highWaterMark: READ_AHEAD });
        },
      } as RowSource);
    } finally {
      await run('COMMIT');
    }
  });

/** Runs `work` with a sink that replaces the rows of a MariaDB. */
export const intoMariadb = <T>(database: Database, work: (sink: RowSink) => Promise<T>): Promise<T> =>
  onConnection(database, async (connection: Connection) => {
    const run = <R>(sql: string, ...values: unknown[]) => queryOn<R>(connection, sql, values);
    // Without checks of unique keys as well, rows are loaded in bulk, and a doubled one fails as a commit without a reason.
    await run('SET SESSION foreign_key_checks = 0');
    try {
      const tables = await tablesOf(run);
      for (const { name } of tables) await run(`DELETE FROM ${quote(name)}`);
      return await work({
        tables,
        async write({ name, columns, next }, rows) {
          const insert = `INSERT INTO ${quote(name)} (${columns.map(quote).join()}) VALUES ?`;
          await run('START TRANSACTION');
          for await (const some of batches(rows)) await run(insert, some);
          await run('COMMIT');
          if (next !== null) await run(`ALTER TABLE ${quote(name)} AUTO_INCREMENT = ${Number(next)}`);
        },
      });
    } finally {
      await run('SET SESSION foreign_key_checks = 1');
    }
  });

interface MariadbTable extends ArchivedTable {
  /** Columns that hold bytes. */
  readonly binary: ReadonlySet<string>;
}

type Run = <R>(sql: string, ...values: unknown[]) => Promise<R>;

async function tablesOf(run: Run): Promise<MariadbTable[]> {
  const tables = await run<{ name: string; next: number | null }[]>(
    `SELECT TABLE_NAME AS name, AUTO_INCREMENT AS next FROM information_schema.TABLES
      WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' AND TABLE_NAME NOT LIKE 'knex\\_migrations%'
      ORDER BY TABLE_NAME`,
  );
  const columns = await run<{ table: string; name: string; type: string }[]>(
    `SELECT TABLE_NAME AS \`table\`, COLUMN_NAME AS name, DATA_TYPE AS type FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = DATABASE() AND GENERATION_EXPRESSION IS NULL ORDER BY TABLE_NAME, ORDINAL_POSITION`,
  );
  return tables.map(({ name, next }) => {
    const own = columns.filter(({ table }) => table === name);
    const binary = own.filter(({ type }) => /blob|binary/.test(type)).map((column) => column.name);
    return {
      ...{ name, columns: own.map((column) => column.name), binary: new Set(binary) },
      next: next === null ? null : Number(next),
    };
  });
}

async function* batches(rows: AsyncIterable<readonly ArchivedValue[]>): AsyncGenerator<unknown[][]> {
  let some: unknown[][] = [];
  let length = 0;
  for await (const row of rows) {
    some.push(row.map(restored));
    length += row.reduce<number>((sum, value) => sum + lengthOf(value), 0);
    if (some.length < ROWS && length < STATEMENT) continue;
    yield some;
    some = [];
    length = 0;
  }
  if (some.length > 0) yield some;
}

/** Bytes are written as hexadecimal digits. */
function lengthOf(value: ArchivedValue): number {
  if (value === null || typeof value !== 'object') return `${value}`.length;
  return 'b' in value ? value.b.length * 1.5 : value.i.length;
}

function restored(value: ArchivedValue): unknown {
  if (value === null || typeof value !== 'object') return value;
  return 'b' in value ? Buffer.from(value.b, 'base64') : value.i;
}

const quote = (name: string) => `\`${name.replaceAll('`', '``')}\``;
