import type { Knex } from 'knex';
import { decideOutcomes, type Stored, type StoredLog } from './batch-outcomes.ts';
import type { Commit, Outcome, Update } from './commit-lane.ts';

/** The part of mysql2 in use: Knex hands out connections untyped. */
interface Connection {
  query(sql: string, values: unknown[], done: (error: unknown, rows: unknown) => void): void;
}
type Query = <T>(sql: string, ...values: unknown[]) => Promise<T>;

/**
 * Numbers and writes a batch in a few statements of plain SQL: building them with Knex costs more than running them.
 * Locks on the heads are acquired in id order to avoid deadlocks.
 */
export function mariadbCommit(knex: Knex, maxRowBytes: number): Commit {
  return async (batch) => {
    const connection = (await knex.client.acquireConnection()) as Connection;
    const query: Query = (sql, ...values) =>
      new Promise((resolve, reject) =>
        connection.query(sql, values, (error, rows) => (error ? reject(error) : resolve(rows as never))),
      );
    try {
      await query('START TRANSACTION');
      const outcomes = await write(query, batch, maxRowBytes);
      await query('COMMIT');
      return outcomes;
    } catch (error) {
      // A lost connection has nothing to roll back.
      await query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      knex.client.releaseConnection(connection);
    }
  };
}

async function write(
  query: Query,
  batch: readonly Update[],
  maxRowBytes: number,
): Promise<ReadonlyMap<Update, Outcome>> {
  const logs = await query<({ readonly id: number } & StoredLog)[]>(
    `SELECT id, head, access_version AS accessVersion, row_bytes AS rowBytes, trimmed_to AS trimmedTo
        FROM travel_logs
      WHERE id IN (?) AND deleted_at IS NULL ORDER BY id FOR UPDATE`,
    [...new Set(batch.map((update) => update.logId))],
  );
  const stored = new Map(logs.map((log) => [log.id, log]));
  const known = batch.filter((update) => stored.has(update.logId));
  const rowsBefore = await rowsOf(query, known);
  const writers = await writersOf(query, known);
  const before: Stored = {
    log: (logId) => stored.get(logId),
    row: (update) => rowsBefore.get(keyOf(update)),
    writer: (logId, clientId) => writers.get(`${logId} ${clientId}`),
  };
  const decided = decideOutcomes(batch, before, maxRowBytes);
  if (decided.rows.length > 0) {
    await query(
      'INSERT INTO travel_log_updates (log_id, seq, session_id, session_seq, user_id, bytes) VALUES ?',
      decided.rows.map(([seq, { logId, sessionId, sessionSeq, userId, bytes }]) => [
        ...[logId, seq, sessionId, sessionSeq, userId],
        // The driver serialises any Uint8Array but a Buffer as an object with numbered fields.
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      ]),
    );
    const cases = [...decided.heads].map(() => 'WHEN ? THEN ?').join(' ');
    const each = (name: 'head' | 'rowBytes') => [...decided.heads].flatMap(([logId, log]) => [logId, log[name]]);
    await query(
      `UPDATE travel_logs SET head = CASE id ${cases} END, row_bytes = CASE id ${cases} END WHERE id IN (?)`,
      ...each('head'),
      ...each('rowBytes'),
      [...decided.heads.keys()],
    );
  }
  if (decided.bindings.length > 0)
    await query(
      'INSERT INTO log_clients (log_id, client_id, session_id) VALUES ?',
      decided.bindings.map(({ logId, clientId, sessionId }) => [logId, clientId, sessionId]),
    );
  return decided.outcomes;
}

/** Rows that were committed before under the keys of these updates. */
async function rowsOf(query: Query, updates: readonly Update[]): Promise<Map<string, ReturnType<Stored['row']>>> {
  if (updates.length === 0) return new Map();
  const rows = await query<(Key & { readonly seq: number; readonly bytes: Uint8Array })[]>(
    `SELECT log_id AS logId, session_id AS sessionId, session_seq AS sessionSeq, seq, bytes FROM travel_log_updates
      WHERE (log_id, session_id, session_seq) IN (?)`,
    updates.map(({ logId, sessionId, sessionSeq }) => [logId, sessionId, sessionSeq]),
  );
  return new Map(rows.map((row) => [keyOf(row), row]));
}

/** The sessions that the client ids of these updates are bound to. Most updates name none. */
async function writersOf(query: Query, updates: readonly Update[]): Promise<Map<string, string>> {
  const clients = updates.flatMap(({ logId, clientId }) => (clientId === undefined ? [] : [[logId, clientId]]));
  if (clients.length === 0) return new Map();
  const rows = await query<{ logId: number; clientId: number; sessionId: string }[]>(
    `SELECT log_id AS logId, client_id AS clientId, session_id AS sessionId FROM log_clients
      WHERE (log_id, client_id) IN (?)`,
    clients,
  );
  return new Map(rows.map(({ logId, clientId, sessionId }) => [`${logId} ${clientId}`, sessionId]));
}

type Key = Pick<Update, 'logId' | 'sessionId' | 'sessionSeq'>;
const keyOf = ({ logId, sessionId, sessionSeq }: Key) => `${logId} ${sessionId} ${sessionSeq}`;
