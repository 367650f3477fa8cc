import type { Knex } from 'knex';
import { decideOutcomes, type Stored } from './batch-outcomes.ts';
import type { Commit, Outcome, Update } from './commit-lane.ts';

/** The part of better-sqlite3 in use: Knex hands out connections untyped. */
interface Connection {
  prepare(sql: string): { get(...values: unknown[]): unknown; run(...values: unknown[]): unknown };
  transaction<A, R>(work: (argument: A) => R): { immediate(argument: A): R };
}

/**
 * Numbers and writes a batch with prepared statements, in one turn of the event loop: building five queries with Knex
 * costs seven times as much as running them.
 */
export function sqliteCommit(knex: Knex, maxRowBytes: number): Commit {
  let prepared: {
    readonly connection: Connection;
    readonly commit: (batch: readonly Update[]) => ReadonlyMap<Update, Outcome>;
  };
  return async (batch) => {
    const connection = (await knex.client.acquireConnection()) as Connection;
    try {
      if (prepared?.connection !== connection) prepared = { connection, commit: prepare(connection, maxRowBytes) };
      return prepared.commit(batch);
    } finally {
      knex.client.releaseConnection(connection);
    }
  };
}

function prepare(
  connection: Connection,
  maxRowBytes: number,
): (batch: readonly Update[]) => ReadonlyMap<Update, Outcome> {
  const logOf = connection.prepare(
    `SELECT head, access_version AS accessVersion, row_bytes AS rowBytes, trimmed_to AS trimmedTo
       FROM travel_logs
      WHERE id = ? AND deleted_at IS NULL`,
  );
  const rowOf = connection.prepare(
    'SELECT seq, bytes FROM travel_log_updates WHERE log_id = ? AND session_id = ? AND session_seq = ?',
  );
  const writerOf = connection.prepare(
    'SELECT session_id AS sessionId FROM log_clients WHERE log_id = ? AND client_id = ?',
  );
  const insert = connection.prepare(
    'INSERT INTO travel_log_updates (log_id, seq, session_id, session_seq, user_id, bytes) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const bind = connection.prepare('INSERT INTO log_clients (log_id, client_id, session_id) VALUES (?, ?, ?)');
  const raise = connection.prepare('UPDATE travel_logs SET head = ?, row_bytes = ? WHERE id = ?');

  const stored: Stored = {
    log: (logId) => logOf.get(logId) as ReturnType<Stored['log']>,
    row: ({ logId, sessionId, sessionSeq }) => rowOf.get(logId, sessionId, sessionSeq) as ReturnType<Stored['row']>,
    writer: (logId, clientId) => (writerOf.get(logId, clientId) as { sessionId: string } | undefined)?.sessionId,
  };

  const commit = connection.transaction((batch: readonly Update[]) => {
    const { outcomes, rows, bindings, heads } = decideOutcomes(batch, stored, maxRowBytes);
    for (const [seq, { logId, sessionId, sessionSeq, userId, bytes }] of rows)
      insert.run(logId, seq, sessionId, sessionSeq, userId, bytes);
    for (const { logId, clientId, sessionId } of bindings) bind.run(logId, clientId, sessionId);
    for (const [logId, { head, rowBytes }] of heads) raise.run(head, rowBytes, logId);
    return outcomes;
  });
  return (batch) => commit.immediate(batch);
}
