import type { Knex } from 'knex';
import { UnknownLogError } from './append-errors.ts';
import type { Commit, Outcome, Update } from './commit-lane.ts';

/** The part of mysql2 in use: Knex hands out connections untyped. */
interface Connection {
  query(sql: string, values: unknown[], done: (error: unknown, rows: unknown) => void): void;
}
type Query = <T>(sql: string, ...values: unknown[]) => Promise<T>;

/**
 * Numbers and writes a batch in five statements of plain SQL: building them with Knex costs more than running them.
 * Locks on the heads are acquired in id order to avoid deadlocks.
 */
export function mariadbCommit(knex: Knex): Commit {
  return async (batch) => {
    const connection = (await knex.client.acquireConnection()) as Connection;
    const query: Query = (sql, ...values) =>
      new Promise((resolve, reject) =>
        connection.query(sql, values, (error, rows) => (error ? reject(error) : resolve(rows as never))),
      );
    try {
      await query('START TRANSACTION');
      const outcomes = await write(query, batch);
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

async function write(query: Query, batch: readonly Update[]): Promise<Map<Update, Outcome>> {
  const logs = await query<{ id: number; head: number }[]>(
    'SELECT id, head FROM travel_logs WHERE id IN (?) AND deleted_at IS NULL ORDER BY id FOR UPDATE',
    [...new Set(batch.map((update) => update.logId))],
  );
  const heads = new Map(logs.map((log) => [log.id, log.head]));
  const known = batch.filter((update) => heads.has(update.logId));
  const numbers = await numbersOf(query, known);
  const fresh: unknown[][] = [];
  for (const update of known) {
    if (numbers.has(keyOf(update))) continue;
    const { logId, sessionId, sessionSeq, userId, bytes } = update;
    const seq = heads.get(logId)! + 1;
    heads.set(logId, seq);
    numbers.set(keyOf(update), seq);
    // The driver serialises any Uint8Array but a Buffer as an object with numbered fields.
    fresh.push([
      logId,
      seq,
      sessionId,
      sessionSeq,
      userId,
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    ]);
  }
  if (fresh.length > 0) {
    await query(
      'INSERT INTO travel_log_updates (log_id, seq, session_id, session_seq, user_id, bytes) VALUES ?',
      fresh,
    );
    const cases = [...heads].map(() => 'WHEN ? THEN ?').join(' ');
    await query(`UPDATE travel_logs SET head = CASE id ${cases} END WHERE id IN (?)`, ...[...heads].flat(), [
      ...heads.keys(),
    ]);
  }
  return new Map(
    batch.map((update) => [update, numbers.get(keyOf(update)) ?? new UnknownLogError('there is no such log')]),
  );
}

/** Numbers of those committed before. */
async function numbersOf(query: Query, updates: readonly Update[]): Promise<Map<string, number>> {
  if (updates.length === 0) return new Map();
  const rows = await query<(Key & { readonly seq: number })[]>(
    `SELECT log_id AS logId, session_id AS sessionId, session_seq AS sessionSeq, seq FROM travel_log_updates
      WHERE (log_id, session_id, session_seq) IN (?)`,
    updates.map(({ logId, sessionId, sessionSeq }) => [logId, sessionId, sessionSeq]),
  );
  return new Map(rows.map((row) => [keyOf(row), row.seq]));
}

type Key = Pick<Update, 'logId' | 'sessionId' | 'sessionSeq'>;
const keyOf = ({ logId, sessionId, sessionSeq }: Key) => `${logId} ${sessionId} ${sessionSeq}`;
