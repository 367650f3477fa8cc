import type { Knex } from 'knex';
import { EMPTY_UPDATE } from './empty-update.ts';
import { TravelLogUpdateModel } from './models/travel-log-update.ts';

/** A row with the beginning of its log's history. */
type StoredRow = TravelLogUpdateModel & { readonly trimmedTo: number };

/** The rows of a log, each beside the row at which its history begins: both are read in one statement. */
export const withLog = (knex: Knex, logId: number) =>
  TravelLogUpdateModel.query(knex)
    .joinRaw('JOIN travel_logs ON travel_logs.id = travel_log_updates.log_id')
    .where('log_id', logId)
    .castTo<StoredRow[]>();

/** The rows after number `after` that were not trimmed, oldest first. */
export const keptRows = (knex: Knex, logId: number, after: number) =>
  withLog(knex, logId)
    .where('seq', '>', after)
    .whereColumn('seq', '>=', 'trimmed_to')
    .orderBy('seq')
    .select('seq', 'travel_log_updates.user_id', 'bytes', 'skipped', 'trimmed_to');

/** Content of a row for its reader: none of one that was skipped, and `whole` where the history begins. */
export function readRow<R extends StoredRow>({ trimmedTo, ...row }: R) {
  return {
    ...row,
    bytes: row.skipped ? EMPTY_UPDATE : row.bytes,
    ...(row.seq === trimmedTo && { whole: true as const }),
  };
}
