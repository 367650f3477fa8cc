import type { Knex } from 'knex';
import { decideOutcomes, type Stored, type StoredLog } from './batch-outcomes.ts';
import type { Commit, Outcome, Update } from './commit-lane.ts';
import { keepConnection, type Query } from './kept-connection.ts';
import { numbersOf, type PlainLog, plainLogs } from './plain-batch.ts';

type Outcomes = ReadonlyMap<Update, Outcome>;

/**
 * Numbers and writes a batch in one statement, or in a few where one of its updates needs a decision. The statements are
 * plain SQL: building them with Knex costs more than running them. Locks on the heads are acquired in id order to avoid
 * deadlocks.
 */
export function mariadbCommit(knex: Knex, maxRowBytes: number): { readonly commit: Commit; close(): void } {
  const connection = keepConnection(knex);
  return {
    commit: (batch) =>
      connection.use(async (query) => {
        const logs = plainLogs(batch);
        return (logs && (await appendPlain(query, logs, maxRowBytes))) ?? decide(query, batch, maxRowBytes);
      }),
    close: connection.close,
  };
}

/**
 * One round trip: it raises the heads, inserts the rows behind them and commits. Undefined, and nothing is written, where
 * a log is unknown, full or under other rights, an update is a row already, or a client id is bound.
 */
async function appendPlain(
  query: Query,
  logs: readonly PlainLog[],
  maxRowBytes: number,
): Promise<Outcomes | undefined> {
  const each = (value: (log: PlainLog, at: number) => string | number) =>
    `CASE id ${logs.map((log, at) => `WHEN ${log.logId} THEN ${value(log, at)}`).join(' ')} END`;
  const bytes = each((log) => log.bytes);
  // A user variable holds each new head, so that no statement reads it again.
  const rows = logs.flatMap(({ logId, updates }, at) =>
    updates.map((_, index) => `(${logId}, @head${at} - ${updates.length - 1 - index}, ?, ?, ?, ?)`),
  );
  const values = logs.flatMap(({ updates }) =>
    updates.flatMap(({ sessionId, sessionSeq, userId, bytes }) => [sessionId, sessionSeq, userId, blob(bytes)]),
  );
  const bindings = logs.flatMap(({ logId, bindings }) => [...bindings].map((binding) => [logId, ...binding]));
  const answer = await query<[[{ readonly heads: string }]]>(
    `BEGIN NOT ATOMIC
       START TRANSACTION;
       UPDATE travel_logs
          SET head = ${each(({ updates }, at) => `(@head${at} := head + ${updates.length})`)}, row_bytes = row_bytes + ${bytes}
        WHERE id IN (${logs.map(({ logId }) => logId)}) AND deleted_at IS NULL
          AND access_version = ${each(({ accessVersion }) => accessVersion)}
          AND row_bytes + ${bytes} <= ${Math.min(maxRowBytes, Number.MAX_SAFE_INTEGER)}
        ORDER BY id;
       IF ROW_COUNT() <> ${logs.length} THEN SIGNAL SQLSTATE '45000'; END IF;
       INSERT INTO travel_log_updates (log_id, seq, session_id, session_seq, user_id, bytes) VALUES ${rows};
       ${bindings.length > 0 ? `${BIND};` : ''}
       COMMIT;
       SELECT CONCAT_WS(',', ${logs.map((_, at) => `@head${at}`)}) AS heads;
     END`,
    ...values,
    ...(bindings.length > 0 ? [bindings] : []),
  ).catch(async (error: unknown) => {
    if (!needsDecision(error)) throw error;
    await query('ROLLBACK');
  });
  const heads = answer?.[0][0].heads.split(',').map(Number);
  return heads && new Map(logs.flatMap((log, at) => numbersOf(log, heads[at]!).map(([seq, update]) => [update, seq])));
}

const BIND = 'INSERT INTO log_clients (log_id, client_id, session_id) VALUES ?';

/** The statement's own signal, or a session number, row number or client id that is taken. */
const needsDecision = (error: unknown): boolean =>
  ['ER_SIGNAL_EXCEPTION', 'ER_DUP_ENTRY'].includes((error as { readonly code?: string }).code ?? '');

/** The driver serialises any Uint8Array but a Buffer as an object with numbered fields. */
const blob = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

async function decide(query: Query, batch: readonly Update[], maxRowBytes: number): Promise<Outcomes> {
  await query('START TRANSACTION');
  const outcomes = await write(query, batch, maxRowBytes);
  await query('COMMIT');
  return outcomes;
}

async function write(query: Query, batch: readonly Update[], maxRowBytes: number): Promise<Outcomes> {
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
        blob(bytes),
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
      BIND,
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
