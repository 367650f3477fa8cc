import type { Database } from './database.ts';

export type Value = string | number | null;

/** The part of better-sqlite3 in use: Knex hands out connections untyped. */
export interface SqliteConnection {
  readonly open: boolean;
  readonly inTransaction: boolean;
  prepare(sql: string): SqliteStatement;
  transaction<A extends unknown[], R>(work: (...values: A) => R): { immediate(...values: A): R };
}

interface SqliteStatement {
  all(...values: readonly unknown[]): unknown[];
  get(...values: readonly unknown[]): unknown;
  run(...values: readonly unknown[]): { readonly changes: number };
}

/** The part of mysql2 in use. */
export interface MariadbConnection {
  readonly stream: { destroy(error: Error): void };
  query(sql: string, values: readonly unknown[], done: (error: unknown, rows: unknown) => void): void;
}

/**
 * Time limit of an answer that edits and joins wait for, ms: the machine that owes it may be gone without a word. MariaDB
 * itself waits up to 5 s for a lock.
 */
export const ANSWER_MS = 30_000;

/**
 * Runs a statement on a connection of MariaDB. Resolves with what the driver reads.
 * @param withinMs time limit, after which the connection is closed, and the rejection is as of a lost one
 */
export const queryOn = <T>(
  connection: MariadbConnection,
  sql: string,
  values: readonly unknown[],
  withinMs?: number,
): Promise<T> =>
  new Promise((resolve, reject) => {
    const late = () => connection.stream.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isAnswered = false;
    connection.query(sql, values, (error, rows) => {
      isAnswered = true;
      clearTimeout(timer);
      if (error) reject(error);
      else resolve(rows as T);
    });
    // One that is closed answers at once.
    if (withinMs !== undefined && !isAnswered) timer = setTimeout(late, withinMs);
  });

/** Runs `work` on a connection of the pool. */
export async function onConnection<C, R>(
  { knex }: Pick<Database, 'knex'>,
  work: (connection: C) => R | Promise<R>,
): Promise<R> {
  const connection = await knex.client.acquireConnection();
  try {
    return await work(connection as C);
  } finally {
    knex.client.releaseConnection(connection);
  }
}

const prepared = new WeakMap<SqliteConnection, Map<string, SqliteStatement>>();

/** A statement of constant text, prepared once for each connection. */
export function prepare(connection: SqliteConnection, sql: string): SqliteStatement {
  const statements = prepared.get(connection) ?? new Map<string, SqliteStatement>();
  prepared.set(connection, statements);
  const statement = statements.get(sql) ?? connection.prepare(sql);
  statements.set(sql, statement);
  return statement;
}
