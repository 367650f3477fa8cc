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
  query(sql: string, values: readonly unknown[], done: (error: unknown, rows: unknown) => void): void;
}

/** Runs a statement on a connection of MariaDB. Resolves with what the driver reads. */
export const queryOn = <T>(connection: MariadbConnection, sql: string, values: readonly unknown[]): Promise<T> =>
  new Promise((resolve, reject) =>
    connection.query(sql, values, (error, rows) => (error ? reject(error) : resolve(rows as T))),
  );

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
