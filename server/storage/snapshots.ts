import type { Database } from './database.ts';
import { TravelLogSnapshotModel } from './models/travel-log-snapshot.ts';

/** The whole document as one update, at row `seq` of its log. */
export interface Snapshot {
  readonly seq: number;
  readonly bytes: Uint8Array;
}

export interface Snapshots {
  /**
   * Keeps a snapshot, unless there is one as new.
   * @throws Error where it does not read back as it was written: nothing is kept then.
   */
  save(logId: number, seq: number, bytes: Uint8Array): Promise<void>;
  latest(logId: number): Promise<Snapshot | undefined>;
}

export function createSnapshots({ knex }: Database): Snapshots {
  const newest = (logId: number, connection = knex) =>
    TravelLogSnapshotModel.query(connection)
      .select('seq', 'bytes')
      .where({ log_id: logId })
      .orderBy('seq', 'desc')
      .first();

  return {
    save: (logId, seq, bytes) =>
      knex.transaction(async (transaction) => {
        const before = await newest(logId, transaction);
        if (before && before.seq >= seq) return;
        const row = { log_id: logId, seq, bytes: Buffer.from(bytes) };
        // Another instance may have written the same one meanwhile.
        await transaction('travel_log_snapshots').insert(row).onConflict(['log_id', 'seq']).merge(['seq']);
        const kept = await TravelLogSnapshotModel.query(transaction).findById([logId, seq]);
        if (!kept || Buffer.compare(kept.bytes, bytes) !== 0) throw new Error(`snapshot ${seq} does not read back`);
      }),
    latest: async (logId) => newest(logId),
  };
}
