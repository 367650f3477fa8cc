import { type CommitLane, createCommitLane, type Update } from './commit-lane.ts';
import type { Database } from './database.ts';
import { keptRows, readRow, withLog } from './kept-rows.ts';
import { mariadbCommit } from './mariadb-commit.ts';
import { TravelLogModel } from './models/travel-log.ts';
import { sqliteCommit } from './sqlite-commit.ts';
import { statementsOf } from './statements.ts';
import { isTrimmed } from './trimmed-row.ts';

/** A committed update. Rows of a log are numbered 1, 2, 3 … without a hole. */
export interface UpdateRow extends Omit<Update, 'logId' | 'clientId' | 'accessVersion'> {
  readonly seq: number;
  /** Skipped by an operator: its bytes are those of an empty update. */
  readonly skipped: boolean;
  /** Its bytes hold the document up to this row, in the place of the rows before it: it follows any of them. */
  readonly whole?: true;
}

/** A row by its key. `bytes` is null where it was trimmed: it had content. */
export interface FoundRow {
  readonly seq: number;
  readonly bytes: Uint8Array | null;
}

/** Progress of a log. */
export type LogHead = Pick<TravelLogModel, 'head' | 'accessVersion' | 'takesVersion'>;

export interface UpdateLog extends CommitLane {
  /**
   * The rows after number `after`, oldest first; all of them, or `limit`. A skipped row is an empty update. Rows that were
   * trimmed are left out: a `whole` one comes in their place.
   */
  rows(logId: number, after: number, limit?: number): Promise<UpdateRow[]>;
  /** The newest row of each of these logs, and the versions of its rights and takes; logs that are not there are left out. */
  heads(logIds: readonly number[]): Promise<Map<number, LogHead>>;
  /**
   * Replaces a row by an empty update, for an operator whose log is quarantined at it, and deletes snapshots that hold
   * it. False where there is no such row, or the history begins at it or later.
   */
  skip(logId: number, seq: number): Promise<boolean>;
  /** Brings a skipped row back, whose bytes are still there, and deletes snapshots without it. False where it is not skipped. */
  unskip(logId: number, seq: number): Promise<boolean>;
  /** The row that a session's update became; undefined for none. */
  find(logId: number, sessionId: string, sessionSeq: number): Promise<FoundRow | undefined>;
  /** The highest session number of this session in the log, 0 for none. */
  committed(logId: number, sessionId: string): Promise<number>;
}

/**
 * The source of truth of every log. `append` resolves with the number of the row once it is on disk, or with the number
 * that it already has where the same session sent it before.
 * @param limits `laneBytes` bounds what waits, and `logRowBytes` the rows of one log, bytes
 * @param committed is called with the time of each transaction
 */
export function createUpdateLog(
  database: Database,
  limits: { readonly laneBytes: number; readonly logRowBytes?: number },
  committed?: (seconds: number) => void,
): UpdateLog {
  const { knex, engine } = database;
  const run = statementsOf(database);
  const { laneBytes, logRowBytes = Number.POSITIVE_INFINITY } = limits;
  const { commit, close } =
    engine === 'sqlite' ? { commit: sqliteCommit(knex, logRowBytes), close() {} } : mariadbCommit(knex, logRowBytes);
  const lane = createCommitLane(commit, laneBytes, committed);
  return {
    ...lane,
    async close() {
      await lane.close();
      close();
    },
    async rows(logId, after, limit) {
      const rows = await keptRows(run, logId, { after, limit });
      return rows.map(readRow);
    },
    async heads(logIds) {
      // SQLite prepares a statement once for each text, and MariaDB is asked without preparing any.
      const [list, values] =
        engine === 'sqlite'
          ? (['SELECT value FROM json_each(?)', [JSON.stringify(logIds)]] as const)
          : ([['NULL', ...logIds.map(() => '?')].join(), logIds] as const);
      const logs = await run<LogHead & { readonly id: number }>(
        `SELECT id, head, access_version AS accessVersion, takes_version AS takesVersion
           FROM travel_logs WHERE id IN (${list}) AND deleted_at IS NULL`,
        ...values,
      );
      return new Map(logs.map(({ id, ...head }) => [id, head]));
    },
    skip: (logId, seq) =>
      knex.transaction(async (transaction) => {
        const log = await TravelLogModel.query(transaction).findById(logId).select('trimmed_to').forUpdate();
        // The row at which a history begins holds all that was before it.
        if (!log || seq <= log.trimmedTo) return false;
        const skipped = await transaction('travel_log_updates').where({ log_id: logId, seq }).update({ skipped: true });
        await transaction('travel_log_snapshots').where({ log_id: logId }).where('seq', '>=', seq).delete();
        return skipped > 0;
      }),
    unskip: (logId, seq) =>
      knex.transaction(async (transaction) => {
        const restored = await transaction('travel_log_updates')
          .where({ log_id: logId, seq, skipped: true })
          .update({ skipped: false });
        if (restored > 0)
          await transaction('travel_log_snapshots').where({ log_id: logId }).where('seq', '>=', seq).delete();
        return restored > 0;
      }),
    async find(logId, sessionId, sessionSeq) {
      const [row] = await withLog(knex, logId)
        .select('seq', 'bytes', 'trimmed_to')
        .where({ session_id: sessionId, session_seq: sessionSeq });
      return row && { seq: row.seq, bytes: isTrimmed(row, row.trimmedTo) ? null : row.bytes };
    },
    async committed(logId, sessionId) {
      const [last] = await run<{ readonly committed: number | null }>(
        'SELECT MAX(session_seq) AS committed FROM travel_log_updates WHERE log_id = ? AND session_id = ?',
        ...[logId, sessionId],
      );
      return last?.committed ?? 0;
    },
  };
}
