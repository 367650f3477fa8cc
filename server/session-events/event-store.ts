import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { makeFolder, makePrivate } from '../private-files.ts';
import { EVENT_COLUMNS, type EventRow, rowOf, type SessionEvent } from './session-event.ts';

/**
 * The DuckDB file of an instance: the table `events` holds what is in no segment yet. Events that become a segment are set
 * aside in a table of its own, named after the segment, until the segment is registered.
 */
export interface EventStore {
  /** Adds events in one commit. @throws Error where the disk or the database fails: none of them is stored then. */
  append(events: readonly SessionEvent[]): Promise<void>;
  /** Runs a query on the table `events`; `values` are bound to `$1`, `$2` … */
  query(sql: string, values: DuckDBValue[]): Promise<Record<string, unknown>[]>;
  /** Names the instance of events that an earlier release stored without it. */
  name(instance: string): Promise<void>;
  /** Events in the table `events`, count. */
  size(): number;
  /** Sets all events of the table aside, for a new segment, in one commit. Nothing happens where there are none. */
  setAside(): Promise<void>;
  /** The uuids of the segments that events are set aside for. */
  pending(): Promise<string[]>;
  /** The users that events set aside name. */
  usersOf(segment: string): Promise<number[]>;
  /** Writes events set aside to a Parquet file, where `numbers` stand in `person` for the users. */
  write(segment: string, path: string, numbers: ReadonlyMap<number, number>): Promise<WrittenEvents>;
  /** Removes events set aside: they are in a segment. */
  drop(segment: string): Promise<void>;
  close(): void;
}

export interface WrittenEvents {
  readonly rowCount: number;
  /** ms since 1970. */
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** Another process holds the file. */
export class FileTaken extends Error {
  override readonly name = 'FileTaken';
}

/**
 * Opens a file, or memory where `path` is ':memory:'.
 * @param instance name that its rows carry
 * @throws FileTaken where another process holds the file.
 * @throws Error where it is not a DuckDB database.
 */
export async function openEventStore(path: string, instance: string): Promise<EventStore> {
  // Loading the native library takes up to a second: load it on first use.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  if (path !== ':memory:') {
    makeFolder(dirname(path));
    // DuckDB writes its log beside the file, with the mode that the process gives.
    makePrivate(dirname(path));
  }
  const database = await DuckDBInstance.create(path, OPTIONS).catch((error: Error) => {
    throw error.message.includes('Could not set lock') ? new FileTaken(error.message) : error;
  });
  makePrivate(path);
  const writer = await database.connect();
  const reader = await database.connect();
  await writer.run(CREATE);
  // A file of an earlier release has the first columns only.
  for (const column of COLUMNS) await writer.run(`ALTER TABLE events ADD COLUMN IF NOT EXISTS ${column}`);
  let size = Number((await read(reader, 'SELECT count(*) AS size FROM events'))[0]!.size);
  let writing: Promise<unknown> = Promise.resolve();

  /** A table that is renamed while events are added to it would lose them. */
  function inTurn<T>(write: () => Promise<T>): Promise<T> {
    const written = writing.then(write);
    writing = written.catch(() => {});
    return written;
  }

  return {
    append: (events) =>
      inTurn(async () => {
        const rows = events.map((event) => rowOf(event, instance));
        await writer.run(appending(rows), [JSON.stringify(rows)]);
        size += events.length;
      }),
    query: (sql, values) => read(reader, sql, values),
    name: (instance) =>
      inTurn(async () => void (await writer.run('UPDATE events SET instance = $1 WHERE instance IS NULL', [instance]))),
    size: () => size,
    setAside: () =>
      inTurn(async () => {
        if (size === 0) return;
        await inOneCommit(writer, [`ALTER TABLE events RENAME TO "${PREFIX}${randomUUID()}"`, CREATE]);
        size = 0;
      }),
    async pending() {
      const tables = await read(reader, PENDING, [PREFIX]);
      return tables.map(({ name }) => (name as string).slice(PREFIX.length));
    },
    async usersOf(segment) {
      const users = `SELECT DISTINCT user_id AS id FROM "${PREFIX}${segment}" WHERE user_id IS NOT NULL`;
      return (await read(reader, users)).map(({ id }) => id as number);
    },
    async write(segment, path, numbers) {
      const people = [...numbers].map(([user, number]) => `(${user}, ${number})`);
      const rows = `
        SELECT stored.* EXCLUDE (user_id), number AS person
        FROM "${PREFIX}${segment}" stored
        LEFT JOIN (VALUES ${people.join(', ') || '(NULL::INTEGER, NULL::INTEGER)'}) people (id, number) ON id = user_id
        ORDER BY at_ms`;
      await reader.run(`COPY (${rows}) TO ${quoted(path)} ${PARQUET}`);
      const [facts] = await read(reader, `${FACTS} FROM "${PREFIX}${segment}"`);
      return factsOf(facts!);
    },
    drop: (segment) => inTurn(async () => void (await writer.run(`DROP TABLE IF EXISTS "${PREFIX}${segment}"`))),
    close() {
      reader.closeSync();
      writer.closeSync();
      database.closeSync();
    },
  };
}

/** Options of a written segment. */
export const PARQUET = '(FORMAT parquet, COMPRESSION zstd)';
/** Facts that the catalogue has of a segment. */
export const FACTS = 'SELECT count(*) AS rows, min(at_ms) AS first, max(at_ms) AS last';
export const factsOf = ({ rows, first, last }: Record<string, unknown>): WrittenEvents => ({
  rowCount: Number(rows),
  firstAtMs: Number(first),
  lastAtMs: Number(last),
});

/** Text as SQL reads it. @example quoted("it's") // "'it''s'" */
export const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

export async function read(
  connection: DuckDBConnection,
  sql: string,
  values: DuckDBValue[] = [],
): Promise<Record<string, unknown>[]> {
  return (await connection.runAndReadAll(sql, values)).getRowObjectsJS();
}

async function inOneCommit(connection: DuckDBConnection, statements: readonly string[]): Promise<void> {
  await connection.run('BEGIN');
  try {
    for (const statement of statements) await connection.run(statement);
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** Writes since the last checkpoint are held in memory, too. */
const OPTIONS = { threads: '1', memory_limit: '256MB', checkpoint_threshold: '2MB' };

const COLUMNS = Object.entries(EVENT_COLUMNS).map(([name, type]) => `"${name}" ${type}`);
const CREATE = `CREATE TABLE IF NOT EXISTS events (${COLUMNS.join(', ')})`;
/** Of tables with events set aside; the uuid of their segment follows. */
const PREFIX = 'segment_';
const PENDING =
  'SELECT table_name AS name FROM duckdb_tables() WHERE NOT internal AND starts_with(table_name, $1) ORDER BY table_oid';

/**
 * Adds all rows at once, read on DuckDB's own threads: an appender takes several times as long of this one, and leaves
 * behind native memory that the garbage collector does not see. A column that none of them has is NULL. Reading it, too,
 * would double the work.
 */
function appending(rows: readonly EventRow[]): string {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  const columns = Object.entries(EVENT_COLUMNS).filter(([name]) => names.has(name));
  return `INSERT INTO events BY NAME SELECT unnest(from_json($1, '${JSON.stringify([Object.fromEntries(columns)])}'), recursive := true)`;
}
