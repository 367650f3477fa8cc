import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';

/** Tables of vectors in memory, for exact searches. They hold copies: what is lost with them is read again. */
export interface Vectors {
  /** Runs statements one after another as one change, behind the changes before it. */
  change(statements: readonly (readonly [sql: string, values?: DuckDBValue[]])[]): Promise<void>;
  /** Rows of a query. `values` are bound to `$1`, `$2` … */
  read<Row>(sql: string, values: DuckDBValue[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** Enough for ten times as many compositions as a search looks at. Without a folder there is no spilling. */
const LIMITS = { threads: '2', memory_limit: '512MB', temp_directory: '', enable_external_access: 'false' };

/** @param schema statements that create the tables. DuckDB is opened for the first of them */
export function createVectors(schema: readonly string[]): Vectors {
  let opened: Promise<DuckDBInstance> | undefined;
  let changing: Promise<unknown> = Promise.resolve();

  async function open(): Promise<DuckDBInstance> {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', LIMITS);
    const connection = await instance.connect();
    for (const sql of schema) await connection.run(sql);
    connection.closeSync();
    return instance;
  }

  async function connected<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    opened ??= open();
    const connection = await (await opened).connect();
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  }

  return {
    change(statements) {
      const mine = changing.then(() =>
        connected(async (connection) => {
          await connection.run('BEGIN');
          for (const [sql, values = []] of statements) await connection.run(sql, values);
          await connection.run('COMMIT');
        }),
      );
      changing = mine.catch(() => {});
      return mine;
    },
    read: <Row>(sql: string, values: DuckDBValue[]) =>
      connected(async (connection) => (await connection.runAndReadAll(sql, values)).getRowObjectsJS() as Row[]),
    async close() {
      await changing;
      (await opened)?.closeSync();
    },
  };
}
