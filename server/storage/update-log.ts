import type { Knex } from 'knex';
import { UnknownLogError } from './append-errors.ts';
import { type CommitLane, createCommitLane, type Outcome, type Update } from './commit-lane.ts';
import type { Database } from './database.ts';
import { TravelLogModel } from './models/travel-log.ts';
import { TravelLogUpdateModel } from './models/travel-log-update.ts';

/** A committed update. Rows of a log are numbered 1, 2, 3 … without a hole. */
export interface UpdateRow extends Omit<Update, 'logId'> {
  readonly seq: number;
  /** An operator took it out: its bytes are those of an empty update. */
  readonly skipped: boolean;
}

export interface UpdateLog extends CommitLane {
  /** The rows after number `after`, oldest first; all of them, or `limit`. One that is skipped brings nothing. */
  rows(logId: number, after: number, limit?: number): Promise<UpdateRow[]>;
  /** The number of the newest row of each of these logs; a log that does not exist is left out. */
  heads(logIds: readonly number[]): Promise<Map<number, number>>;
  /**
   * Takes a row out of the document, for an operator whose log is quarantined at it. Snapshots that hold it go too.
   * False where there is no such row.
   */
  skip(logId: number, seq: number): Promise<boolean>;
  /** The row that a session's update became, if it is one. */
  find(logId: number, sessionId: string, sessionSeq: number): Promise<Pick<UpdateRow, 'seq' | 'bytes'> | undefined>;
  /** The highest session number of this session in the log, 0 for none. */
  committed(logId: number, sessionId: string): Promise<number>;
}

/** An update that brings nothing, in Yjs' encoding: no structs, no deletions. */
const EMPTY_UPDATE = new Uint8Array([0, 0]);

/**
 * The truth about every log. `append` resolves with the number of the row once it is on disk, and with the number it
 * already has where the same session sent it before.
 */
export function createUpdateLog({ knex }: Database, { laneBytes }: { readonly laneBytes: number }): UpdateLog {
  return {
    ...createCommitLane((batch) => knex.transaction((transaction) => write(transaction, batch)), laneBytes),
    async rows(logId, after, limit) {
      const query = TravelLogUpdateModel.query(knex).where('log_id', logId).where('seq', '>', after).orderBy('seq');
      const rows = await (limit === undefined ? query : query.limit(limit)).select(
        'seq',
        'session_id',
        'session_seq',
        'user_id',
        'bytes',
        'skipped',
      );
      return rows.map((row) => ({ ...row, bytes: row.skipped ? EMPTY_UPDATE : row.bytes }));
    },
    async heads(logIds) {
      const logs = await TravelLogModel.query(knex)
        .select('id', 'head')
        .findByIds([...logIds]);
      return new Map(logs.map((log) => [log.id, log.head]));
    },
    skip: (logId, seq) =>
      knex.transaction(async (transaction) => {
        const skipped = await transaction('travel_log_updates').where({ log_id: logId, seq }).update({ skipped: true });
        await transaction('travel_log_snapshots').where({ log_id: logId }).where('seq', '>=', seq).delete();
        return skipped > 0;
      }),
    find: async (logId, sessionId, sessionSeq) =>
      TravelLogUpdateModel.query(knex)
        .select('seq', 'bytes')
        .findOne({ log_id: logId, session_id: sessionId, session_seq: sessionSeq }),
    async committed(logId, sessionId) {
      const last = await TravelLogUpdateModel.query(knex)
        .select('session_seq')
        .where({ log_id: logId, session_id: sessionId })
        .orderBy('session_seq', 'desc')
        .first();
      return last?.sessionSeq ?? 0;
    },
  };
}

/** Numbers and writes a batch. The locks on the heads are taken in one order, so that two instances never embrace. */
async function write(transaction: Knex.Transaction, batch: readonly Update[]): Promise<Map<Update, Outcome>> {
  const logIds = [...new Set(batch.map((update) => update.logId))].sort((a, b) => a - b);
  const heads = await lockHeads(transaction, logIds);
  const known = batch.filter((update) => heads.has(update.logId));
  const numbers = await numbersOf(transaction, known);
  const fresh: object[] = [];
  for (const update of known) {
    if (numbers.has(keyOf(update))) continue;
    const seq = heads.get(update.logId)! + 1;
    heads.set(update.logId, seq);
    numbers.set(keyOf(update), seq);
    fresh.push(rowOf(update, seq));
  }
  if (fresh.length > 0) {
    await transaction('travel_log_updates').insert(fresh);
    await raiseHeads(transaction, heads);
  }
  return new Map(
    batch.map((update) => [update, numbers.get(keyOf(update)) ?? new UnknownLogError('there is no such log')]),
  );
}

async function lockHeads(transaction: Knex.Transaction, logIds: readonly number[]): Promise<Map<number, number>> {
  const logs = await TravelLogModel.query(transaction)
    .select('id', 'head')
    .whereIn('id', [...logIds])
    .whereNull('deleted_at')
    .orderBy('id')
    .forUpdate();
  return new Map(logs.map((log) => [log.id, log.head]));
}

/** The numbers of those that were committed before. */
async function numbersOf(transaction: Knex.Transaction, updates: readonly Update[]): Promise<Map<string, number>> {
  if (updates.length === 0) return new Map();
  const rows = await TravelLogUpdateModel.query(transaction)
    .select('log_id', 'session_id', 'session_seq', 'seq')
    .whereInComposite(
      ['log_id', 'session_id', 'session_seq'],
      updates.map((update) => [update.logId, update.sessionId, update.sessionSeq]),
    );
  return new Map(rows.map((row) => [keyOf(row), row.seq]));
}

const keyOf = (update: Pick<Update, 'logId' | 'sessionId' | 'sessionSeq'>) =>
  `${update.logId} ${update.sessionId} ${update.sessionSeq}`;

const rowOf = ({ logId, sessionId, sessionSeq, userId, bytes }: Update, seq: number) => ({
  log_id: logId,
  seq,
  session_id: sessionId,
  session_seq: sessionSeq,
  user_id: userId,
  // The driver of MariaDB takes other bytes for an object with numbered fields.
  bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
});

/** One statement for all logs of a batch. */
async function raiseHeads(transaction: Knex.Transaction, heads: ReadonlyMap<number, number>): Promise<void> {
  const cases = [...heads].map(() => 'WHEN ? THEN ?').join(' ');
  await transaction('travel_logs')
    .whereIn('id', [...heads.keys()])
    .update({ head: transaction.raw(`CASE id ${cases} END`, [...heads].flat()) });
}
