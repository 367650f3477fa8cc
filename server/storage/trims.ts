import type { Knex } from 'knex';
import type { Database } from './database.ts';
import { EMPTY_UPDATE, TRIMMED_UPDATE } from './empty-update.ts';
import { TravelLogModel } from './models/travel-log.ts';
import { TravelLogUpdateModel } from './models/travel-log-update.ts';
import { snapshotRow } from './snapshots.ts';

/** Trims the histories of logs: a later row becomes the first that can be read. Numbers and keys of all rows stay. */
export interface Trims {
  /** The newest row up to `seq` that has content: a history can begin there. Undefined for none. */
  firstKept(logId: number, seq: number): Promise<number | undefined>;
  /**
   * Makes row `seq` the beginning of a history, in one transaction: the row takes the whole document, snapshots and versions
   * of earlier rows go, and the bytes of earlier rows count no more.
   * @param seq a row as `firstKept` returns it
   * @param document the document at this row, as one update
   * @returns false where the history begins there or later by now, or the row was skipped meanwhile: nothing is changed
   */
  trim(logId: number, seq: number, document: Uint8Array): Promise<boolean>;
  /**
   * Empties rows that were trimmed, a slice of one log: one statement over a whole history would hold up every other log.
   * @returns whether there were any
   */
  empty(): Promise<boolean>;
}

/** Rows that are emptied at once, count. */
const SLICE_ROWS = 500;

export function createTrims({ knex }: Database): Trims {
  return {
    async firstKept(logId, seq) {
      const row = await TravelLogUpdateModel.query(knex)
        .select('seq')
        .where({ log_id: logId, skipped: false })
        .where('seq', '<=', seq)
        .whereNot('bytes', Buffer.from(EMPTY_UPDATE))
        .orderBy('seq', 'desc')
        .first();
      return row?.seq;
    },
    async trim(logId, seq, document) {
      // Rows do not change: the long sum needs no lock.
      const { head = 0 } = (await TravelLogModel.query(knex).findById(logId).select('head')) ?? {};
      const later = await rowBytes(knex, logId, seq, head);
      return knex.transaction(async (transaction) => {
        const log = await TravelLogModel.query(transaction)
          .findById(logId)
          .select('head', 'trimmed_to')
          .whereNull('deleted_at')
          .forUpdate();
        if (!log || log.trimmedTo >= seq) return false;
        const written = await transaction('travel_log_updates')
          .where({ log_id: logId, seq, skipped: false })
          .update({ bytes: Buffer.from(document) });
        if (written === 0) return false;
        await transaction('travel_log_versions').where({ log_id: logId }).where('seq', '<', seq).delete();
        await transaction('travel_log_snapshots').where({ log_id: logId }).where('seq', '<', seq).delete();
        await transaction('travel_log_snapshots')
          .insert(snapshotRow(logId, seq, document))
          .onConflict(['log_id', 'seq'])
          .ignore();
        const latest = await rowBytes(transaction, logId, head, log.head);
        await TravelLogModel.query(transaction)
          .findById(logId)
          .patch({ trimmedTo: seq, rowBytes: document.byteLength + later + latest });
        return true;
      });
    },
    async empty() {
      const log = await TravelLogModel.query(knex)
        .select('id', 'trimmed_to', 'emptied_to')
        .whereColumn('emptied_to', '<', 'trimmed_to')
        .first();
      if (!log) return false;
      const to = Math.min(log.emptiedTo + SLICE_ROWS, log.trimmedTo);
      await knex('travel_log_updates')
        .where({ log_id: log.id })
        .where('seq', '>=', log.emptiedTo)
        .where('seq', '<', to)
        // A withdrawn number stays withdrawn.
        .whereNot('bytes', Buffer.from(EMPTY_UPDATE))
        .update({ bytes: Buffer.from(TRIMMED_UPDATE) });
      await TravelLogModel.query(knex).findById(log.id).where('emptied_to', '<', to).patch({ emptiedTo: to });
      return true;
    },
  };
}

/** Size of the rows after number `after` up to `to`, bytes. */
async function rowBytes(knex: Knex, logId: number, after: number, to: number): Promise<number> {
  const [sum] = await knex('travel_log_updates')
    .where({ log_id: logId })
    .where('seq', '>', after)
    .where('seq', '<=', to)
    .select(knex.raw('COALESCE(SUM(LENGTH(bytes)), 0) AS bytes'));
  return Number(sum.bytes);
}
