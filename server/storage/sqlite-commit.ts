import type { Knex } from 'knex';
import { decideOutcomes, type Stored } from './batch-outcomes.ts';
import type { Commit, Outcome, Update } from './commit-lane.ts';
import type { SqliteConnection } from './connection.ts';
import { numbersOf, type PlainLog, plainLogs } from './plain-batch.ts';
import { preparedOnce } from './sqlite-connection.ts';

type Outcomes = ReadonlyMap<Update, Outcome>;

/** Numbers and writes a batch, in one turn of the event loop. */
export const sqliteCommit = (knex: Knex, maxRowBytes: number): Commit =>
  preparedOnce(knex, (connection) => {
    const appendPlain = preparePlain(connection, maxRowBytes);
    const decide = prepareDecided(connection, maxRowBytes);
    return (batch) => {
      const logs = plainLogs(batch);
      return (logs && appendPlain(logs)) ?? decide(batch);
    };
  });

const INSERT =
  'INSERT INTO travel_log_updates (log_id, seq, session_id, session_seq, user_id, bytes) VALUES (?, ?, ?, ?, ?, ?)';
const BIND = 'INSERT INTO log_clients (log_id, client_id, session_id) VALUES (?, ?, ?)';

/** A statement a log and one an update. Undefined, and nothing is written, where anything is unusual. */
function preparePlain(
  connection: SqliteConnection,
  maxRowBytes: number,
): (logs: readonly PlainLog[]) => Outcomes | undefined {
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  const rollback = connection.prepare('ROLLBACK');
  const raise = connection.prepare(
    `UPDATE travel_logs SET head = head + ?, row_bytes = row_bytes + ?
      WHERE id = ? AND deleted_at IS NULL AND access_version = ? AND row_bytes + ? <= ?
      RETURNING head`,
  );
  const insert = connection.prepare(`${INSERT} ON CONFLICT (log_id, session_id, session_seq) DO NOTHING`);
  const bind = connection.prepare(`${BIND} ON CONFLICT DO NOTHING`);

  function append(logs: readonly PlainLog[]): Outcomes | undefined {
    const outcomes = new Map<Update, Outcome>();
    for (const log of logs) {
      const { logId, accessVersion, bytes, updates } = log;
      const raised = raise.get(updates.length, bytes, logId, accessVersion, bytes, maxRowBytes);
      if (!raised) return undefined;
      for (const [seq, update] of numbersOf(log, (raised as { readonly head: number }).head)) {
        const { sessionId, sessionSeq, userId } = update;
        if (insert.run(logId, seq, sessionId, sessionSeq, userId, update.bytes).changes === 0) return undefined;
        outcomes.set(update, seq);
      }
      for (const [clientId, sessionId] of log.bindings)
        if (bind.run(logId, clientId, sessionId).changes === 0) return undefined;
    }
    return outcomes;
  }

  return (logs) => {
    begin.run();
    try {
      const outcomes = append(logs);
      if (outcomes) commit.run();
      return outcomes;
    } finally {
      // A commit that failed leaves its transaction open, or has ended it already.
      if (connection.inTransaction) rollback.run();
    }
  };
}

function prepareDecided(connection: SqliteConnection, maxRowBytes: number): (batch: readonly Update[]) => Outcomes {
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
  const insert = connection.prepare(INSERT);
  const bind = connection.prepare(BIND);
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
