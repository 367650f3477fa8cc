import type { Knex } from 'knex';
import { ANSWER_MS, type MariadbConnection, queryOn } from './connection.ts';

/** Time after the last use until the connection goes back to the pool, ms. */
const IDLE_MS = 1_000;

export type Query = <T>(sql: string, ...values: unknown[]) => Promise<T>;

/** A connection of the pool for callers that take turns. Acquiring one for each commit costs a fifth of the commit. */
export interface KeptConnection {
  /** Runs `work`. An error rolls its transaction back, and the next caller gets another connection. */
  use<T>(work: (query: Query) => Promise<T>): Promise<T>;
  close(): void;
}

export function keepConnection(knex: Knex): KeptConnection {
  let kept: MariadbConnection | undefined;
  let isInUse = false;
  // The pool closes idle connections before a firewall forgets them.
  const timer = setTimeout(() => isInUse || release(), IDLE_MS).unref();

  function release(): void {
    if (kept) knex.client.releaseConnection(kept);
    kept = undefined;
  }

  return {
    async use(work) {
      kept ??= (await knex.client.acquireConnection()) as MariadbConnection;
      isInUse = true;
      const connection = kept;
      const query: Query = (sql, ...values) => queryOn(connection, sql, values, ANSWER_MS);
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
