import type { Knex } from 'knex';
import { UnknownLogError } from './append-errors.ts';
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
export function sqliteCommit(knex: Knex): Commit {
  let prepared: {
    readonly connection: Connection;
    readonly commit: (batch: readonly Update[]) => Map<Update, Outcome>;
  };
  return async (batch) => {
    const connection = (await knex.client.acquireConnection()) as Connection;
    try {
      if (prepared?.connection !== connection) prepared = { connection, commit: prepare(connection) };
      return prepared.commit(batch);
    } finally {
      knex.client.releaseConnection(connection);
    }
  };
}

function prepare(connection: Connection): (batch: readonly Update[]) => Map<Update, Outcome> {
  const headOf = connection.prepare('SELECT head FROM travel_logs WHERE id = ? AND deleted_at IS NULL');
  const numberOf = connection.prepare(
    'SELECT seq FROM travel_log_updates WHERE log_id = ? AND session_id = ? AND session_seq = ?',
  );
  const insert = connection.prepare(
    'INSERT INTO travel_log_updates (log_id, seq, session_id, session_seq, user_id, bytes) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const raise = connection.prepare('UPDATE travel_logs SET head = ? WHERE id = ?');

  const commit = connection.transaction((batch: readonly Update[]) => {
    const heads = new Map<number, number | undefined>();
    const outcomes = new Map<Update, Outcome>();
    for (const update of batch) {
      const { logId, sessionId, sessionSeq, userId, bytes } = update;
      if (!heads.has(logId)) heads.set(logId, (headOf.get(logId) as { head: number } | undefined)?.head);
      const head = heads.get(logId);
      if (head === undefined) {
        outcomes.set(update, new UnknownLogError('there is no such log'));
        continue;
      }
      const known = numberOf.get(logId, sessionId, sessionSeq) as { seq: number } | undefined;
      if (!known) {
        insert.run(logId, head + 1, sessionId, sessionSeq, userId, bytes);
        heads.set(logId, head + 1);
      }
      outcomes.set(update, known?.seq ?? head + 1);
    }
    for (const [logId, head] of heads) if (head !== undefined) raise.run(head, logId);
    return outcomes;
  });
  return (batch) => commit.immediate(batch);
}
