import { type CommitLane, createCommitLane, type Update } from './commit-lane.ts';
import type { Database } from './database.ts';
import { EMPTY_UPDATE } from './empty-update.ts';
import { mariadbCommit } from './mariadb-commit.ts';
import { TravelLogModel } from './models/travel-log.ts';
import { TravelLogUpdateModel } from './models/travel-log-update.ts';
import { sqliteCommit } from './sqlite-commit.ts';

/** A committed update. Rows of a log are numbered 1, 2, 3 … without a hole. */
export interface UpdateRow extends Omit<Update, 'logId' | 'clientId' | 'accessVersion'> {
  readonly seq: number;
  /** Skipped by an operator: its bytes are those of an empty update. */
  readonly skipped: boolean;
}

/** How far a log has come. */
export type LogHead = Pick<TravelLogModel, 'head' | 'accessVersion' | 'takesVersion'>;

export interface UpdateLog extends CommitLane {
  /** The rows after number `after`, oldest first; all of them, or `limit`. A skipped row is an empty update. */
  rows(logId: number, after: number, limit?: number): Promise<UpdateRow[]>;
  /** The newest row of each of these logs, and the versions of its rights and takes; logs that are not there are left out. */
  heads(logIds: readonly number[]): Promise<Map<number, LogHead>>;
  /**
   * Replaces a row by an empty update, for an operator whose log is quarantined at it, and deletes snapshots that hold
   * it. False where there is no such row.
   */
  skip(logId: number, seq: number): Promise<boolean>;
  /** The row that a session's update became; undefined for none. */
  find(logId: number, sessionId: string, sessionSeq: number): Promise<Pick<UpdateRow, 'seq' | 'bytes'> | undefined>;
  /** The highest session number of this session in the log, 0 for none. */
  committed(logId: number, sessionId: string): Promise<number>;
}

/**
 * The source of truth of every log. `append` resolves with the number of the row once it is on disk, or with the number
 * that it already has where the same session sent it before.
 * @param limits `laneBytes` bounds what waits, and `logRowBytes` the rows of one log, bytes
 */
export function createUpdateLog(
  { knex, engine }: Database,
  limits: { readonly laneBytes: number; readonly logRowBytes?: number },
): UpdateLog {
  const { laneBytes, logRowBytes = Number.POSITIVE_INFINITY } = limits;
  const commit = engine === 'sqlite' ? sqliteCommit(knex, logRowBytes) : mariadbCommit(knex, logRowBytes);
  return {
    ...createCommitLane(commit, laneBytes),
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
        .select('id', 'head', 'access_version', 'takes_version')
        .findByIds([...logIds])
        .whereNull('deleted_at');
      return new Map(logs.map(({ id, ...head }) => [id, head]));
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
