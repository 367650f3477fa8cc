import type { Knex } from 'knex';
import type { Database } from './database.ts';

/** Use of the pool's connections, counts. */
export interface PoolUse {
  readonly used: number;
  readonly free: number;
  /** Callers that wait for a connection. */
  readonly waiting: number;
}

/** The part of Knex's pool in use: its types leave it out. */
interface Pool {
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
  on(event: 'acquireRequest' | 'acquireSuccess' | 'acquireFail', listener: (id: number) => void): void;
}

/**
 * Watches the pool and the statements: those that Knex builds, and plain ones (`statements.ts`), which send Knex's events. Those
 * of the commit lane are timed as commits.
 * @param waited is called with each wait for a connection, seconds
 * @param ran is called with the time of each statement, seconds
 */
export function watchDatabase(
  { knex }: Pick<Database, 'knex'>,
  { waited, ran }: { waited(seconds: number): void; ran(seconds: number): void },
): () => PoolUse {
  const pool = (knex.client as Knex.Client).pool as unknown as Pool;
  const asked = new Map<number, number>();
  pool.on('acquireRequest', (id) => void asked.set(id, performance.now()));
  const answer = (id: number) => {
    const at = asked.get(id);
    if (at !== undefined) waited((performance.now() - at) / 1000);
    asked.delete(id);
  };
  pool.on('acquireSuccess', answer);
  pool.on('acquireFail', answer);

  const running = new Map<string, number>();
  const end = ({ __knexQueryUid: id }: { readonly __knexQueryUid: string }) => {
    const at = running.get(id);
    running.delete(id);
    if (at !== undefined) ran((performance.now() - at) / 1000);
  };
  knex.on('query', ({ __knexQueryUid: id }) => void running.set(id, performance.now()));
  knex.on('query-response', (_answer, query) => end(query));
  knex.on('query-error', (_error, query) => end(query));
  return () => ({ used: pool.numUsed(), free: pool.numFree(), waiting: pool.numPendingAcquires() });
}
