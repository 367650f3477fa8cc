import type { Knex } from 'knex';
import { EMPTY_UPDATE } from './empty-update.ts';
import { TravelLogUpdateModel } from './models/travel-log-update.ts';
import type { RunStatement } from './statements.ts';

/** The rows of a log, each beside the row at which its history begins: both are read in one statement. */
export const withLog = (knex: Knex, logId: number) =>
  TravelLogUpdateModel.query(knex)
    .joinRaw('JOIN travel_logs ON travel_logs.id = travel_log_updates.log_id')
    .where('log_id', logId)
    .castTo<(TravelLogUpdateModel & { readonly trimmedTo: number })[]>();

/** A row as the driver reads it. */
interface StoredRow {
  readonly seq: number;
  readonly sessionId: string;
  readonly sessionSeq: number;
  readonly userId: number;
  readonly bytes: Buffer;
  readonly skipped: number;
  /** A number on SQLite. */
  readonly createdAt: Date | number;
  readonly trimmedTo: number;
}

/** The rows after number `after` that were not trimmed, oldest first; at most `limit`, and none after `to`. */
export const keptRows = (
  run: RunStatement,
  logId: number,
  { after, to = Number.MAX_SAFE_INTEGER, limit = Number.MAX_SAFE_INTEGER }: RowRange,
): Promise<StoredRow[]> =>
  run<StoredRow>(
    `SELECT seq, session_id AS sessionId, session_seq AS sessionSeq, travel_log_updates.user_id AS userId, bytes, skipped,
            travel_log_updates.created_at AS createdAt, trimmed_to AS trimmedTo
       FROM travel_log_updates JOIN travel_logs ON travel_logs.id = log_id
      WHERE log_id = ? AND seq > ? AND seq <= ? AND seq >= trimmed_to ORDER BY seq LIMIT ?`,
    ...[logId, after, to, limit],
  );

interface RowRange {
  readonly after: number;
  readonly to?: number | undefined;
  readonly limit?: number | undefined;
}

/** Content of a row for its reader: none of one that was skipped, and `whole` where the history begins. */
export function readRow({ seq, sessionId, sessionSeq, userId, bytes, skipped, trimmedTo }: StoredRow) {
  return {
    ...{ seq, sessionId, sessionSeq, userId },
    skipped: Boolean(skipped),
    bytes: skipped ? EMPTY_UPDATE : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    ...(seq === trimmedTo && { whole: true as const }),
  };
}
