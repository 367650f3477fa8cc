import type { Knex } from 'knex';
import type { SqliteConnection } from './connection.ts';

/**
 * Statements that are prepared once and run in one turn of the event loop: building queries with Knex costs several times
 * as much as running them. They never become part of a transaction that is open beside them.
 * @param prepare makes what the returned function runs, on the connection of the pool
 */
export function preparedOnce<A, R>(
  knex: Knex,
  prepare: (connection: SqliteConnection) => (argument: A) => R,
): (argument: A) => Promise<R> {
  let prepared: { readonly connection: SqliteConnection; readonly run: (argument: A) => R } | undefined;
  return async (argument) => {
    // The pool has one connection. Outside a transaction it can be used without being acquired, because what runs begins
    // and ends in this turn.
    if (prepared?.connection.open && !prepared.connection.inTransaction) return prepared.run(argument);
    const connection = (await knex.client.acquireConnection()) as SqliteConnection;
    try {
      if (prepared?.connection !== connection) prepared = { connection, run: prepare(connection) };
      return prepared.run(argument);
    } finally {
      knex.client.releaseConnection(connection);
    }
  };
}
