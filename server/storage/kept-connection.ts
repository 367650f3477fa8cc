import type { Knex } from 'knex';

/** Time after the last use until the connection goes back to the pool, ms. */
const IDLE_MS = 1_000;

/** The part of mysql2 in use: Knex hands out connections untyped. */
interface Connection {
  query(sql: string, values: unknown[], done: (error: unknown, rows: unknown) => void): void;
}

export type Query = <T>(sql: string, ...values: unknown[]) => Promise<T>;

/** A connection of the pool for callers that take turns. Acquiring one for each commit costs a fifth of the commit. */
export interface KeptConnection {
  /** Runs `work`. An error rolls its transaction back, and the next caller gets another connection. */
  use<T>(work: (query: Query) => Promise<T>): Promise<T>;
  close(): void;
}

export function keepConnection(knex: Knex): KeptConnection {
  let kept: Connection | undefined;
  let isInUse = false;
  // The pool closes idle connections before a firewall forgets them.
  const timer = setTimeout(() => isInUse || release(), IDLE_MS).unref();

  function release(): void {
    if (kept) knex.client.releaseConnection(kept);
    kept = undefined;
  }

  return {
    async use(work) {
      isInUse = true;
      kept ??= (await knex.client.acquireConnection()) as Connection;
      const query = queryOn(kept);
      try {
        return await work(query);
      } catch (error) {
        // A lost connection has nothing to roll back.
        await query('ROLLBACK').catch(() => undefined);
        release();
        throw error;
      } finally {
        isInUse = false;
        timer.refresh();
      }
    },
    close() {
      clearTimeout(timer);
      release();
    },
  };
}

const queryOn =
  (connection: Connection): Query =>
  (sql, ...values) =>
    new Promise((resolve, reject) =>
      connection.query(sql, values, (error, rows) => (error ? reject(error) : resolve(rows as never))),
    );
