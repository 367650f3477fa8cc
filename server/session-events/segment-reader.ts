import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { makeFolder, makePrivate } from '../private-files.ts';
import type { EventPersons } from '../storage/event-persons.ts';
import { FACTS, factsOf, PARQUET, quoted, read, type WrittenEvents } from './event-store.ts';
import { EVENT_COLUMNS } from './session-event.ts';

/** Reads segments in a DuckDB of its own, so that a large report takes no memory from the recorder. */
export interface SegmentReader {
  /** Runs a query on the view `events`, made of these files; `values` are bound to `$1`, `$2` … */
  query(
    paths: readonly string[],
    sql: string,
    values: DuckDBValue[],
    signal?: AbortSignal,
  ): Promise<Record<string, unknown>[]>;
  /** Writes what a query on that view answers to a file. @returns rows, count */
  write(paths: readonly string[], sql: string, to: WrittenTo, signal?: AbortSignal): Promise<number>;
  /** Writes the events of several files to one. */
  merge(paths: readonly string[], to: string): Promise<WrittenEvents>;
  close(): Promise<void>;
}

/** A file and its form. Lists are JSON in CSV. */
export interface WrittenTo {
  readonly path: string;
  readonly form: 'csv' | 'parquet';
}

/** Longest run of a query, ms. */
const QUERY_MS = 120_000;

/**
 * @param memory limit as DuckDB reads it, as in `2GB`: what is beyond it is kept in `spillDir` meanwhile
 * @param threads count
 */
export function createSegmentReader(parts: {
  readonly persons: Pick<EventPersons, 'all' | 'state'>;
  readonly spillDir: string;
  readonly memory: string;
  readonly threads: number;
}): SegmentReader {
  const { persons, spillDir } = parts;
  let opened: Promise<DuckDBInstance> | undefined;
  let people = '';
  let renewing = Promise.resolve();

  async function openDuckDb(): Promise<DuckDBInstance> {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    makeFolder(spillDir);
    makePrivate(spillDir);
    const limits = { threads: `${parts.threads}`, memory_limit: parts.memory, temp_directory: spillDir };
    return DuckDBInstance.create(':memory:', limits);
  }

  /** The people whom numbers lead to, as of now. */
  async function renewPeople(connection: DuckDBConnection): Promise<void> {
    const state = await persons.state();
    if (state === people) return;
    const all = await persons.all();
    await connection.run('BEGIN');
    await connection.run('CREATE OR REPLACE TABLE people (number INTEGER, user_id INTEGER)');
    await connection.run(ADD_PEOPLE, [JSON.stringify(all.map(({ number, userId }) => ({ number, user_id: userId })))]);
    await connection.run('COMMIT');
    people = state;
  }

  async function connected<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    opened ??= openDuckDb().catch((error) => {
      opened = undefined;
      throw error;
    });
    const connection = await (await opened).connect();
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  }

  /** Works on the view `events` of these files until it is done or aborted. */
  const onEvents = <T>(
    paths: readonly string[],
    signal: AbortSignal,
    work: (connection: DuckDBConnection) => Promise<T>,
  ): Promise<T> =>
    connected(async (connection) => {
      renewing = renewing.catch(() => {}).then(() => renewPeople(connection));
      await renewing;
      await connection.run(`CREATE TEMP VIEW events AS ${eventsOf(paths)}`);
      signal.throwIfAborted();
      const end = () => connection.interrupt();
      signal.addEventListener('abort', end);
      try {
        return await work(connection);
      } finally {
        signal.removeEventListener('abort', end);
      }
    });

  return {
    query: (paths, sql, values, signal) =>
      onEvents(paths, AbortSignal.any([AbortSignal.timeout(QUERY_MS), ...(signal ? [signal] : [])]), (connection) =>
        read(connection, sql, values),
      ),
    write: (paths, sql, { path, form }, signal = new AbortController().signal) =>
      onEvents(paths, signal, async (connection) => {
        const options = form === 'csv' ? '(FORMAT csv, HEADER)' : PARQUET;
        const [written] = await read(connection, `COPY (${sql}) TO ${quoted(path)} ${options}`, []);
        return Number(written?.Count ?? 0);
      }),
    merge: (paths, to) =>
      connected(async (connection) => {
        await connection.run(`COPY (FROM ${filesOf(paths)} ORDER BY at_ms) TO ${quoted(to)} ${PARQUET}`);
        const [facts] = await read(connection, `${FACTS} FROM ${filesOf([to])}`);
        return factsOf(facts!);
      }),
    async close() {
      (await opened?.catch(() => undefined))?.closeSync();
    },
  };
}

const filesOf = (paths: readonly string[]) => `read_parquet([${paths.map(quoted).join(', ')}], union_by_name = true)`;

/** Files of an earlier release have fewer columns, and where there is no file there are columns all the same. */
function eventsOf(paths: readonly string[]): string {
  const { user_id, ...columns } = { ...EVENT_COLUMNS, person: 'INTEGER' };
  const nothing = Object.entries(columns).map(([name, type]) => `NULL::${type} AS "${name}"`);
  const stored = [`SELECT ${nothing.join(', ')} WHERE false`, ...(paths.length > 0 ? [`FROM ${filesOf(paths)}`] : [])];
  // A number that leads to no person any more stays one person, below zero.
  return `
    SELECT stored.* EXCLUDE (person), coalesce(people.user_id, -person)::${user_id} AS user_id
    FROM (${stored.join(' UNION ALL BY NAME ')}) stored LEFT JOIN people ON number = person`;
}

const ADD_PEOPLE = `INSERT INTO people BY NAME SELECT unnest(from_json_strict($1, '[{"number":"INTEGER","user_id":"INTEGER"}]'), recursive := true)`;
