import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { Database } from './database.ts';
import { TravelLogSnapshotModel } from './models/travel-log-snapshot.ts';
import { statementsOf } from './statements.ts';

/** The whole document as one update, at row `seq` of its log. */
export interface Snapshot {
  readonly seq: number;
  readonly bytes: Uint8Array;
}

export interface StoredSnapshot extends Snapshot {
  /** Whether the bytes match their digest. */
  readonly intact: boolean;
}

export interface Snapshots {
  /**
   * Stores a snapshot. False where there is one of the same row or a later one.
   * @throws Error where it does not read back as it was written: nothing is stored then.
   */
  save(logId: number, seq: number, bytes: Uint8Array): Promise<boolean>;
  /** The newest snapshot at or before row `upTo`. */
  latest(logId: number, upTo?: number): Promise<StoredSnapshot | undefined>;
  /** The row of the newest snapshot, 0 for none. */
  newestSeq(logId: number): Promise<number>;
}

/** Older snapshots than the last two are thinned to one per this many rows, so that no version is far from one. */
const MILESTONE_ROWS = 5_000;

export function createSnapshots(database: Database): Snapshots {
  const { knex } = database;
  const run = statementsOf(database);
  async function newestSeq(logId: number, connection: Knex = knex): Promise<number> {
    const newest = await TravelLogSnapshotModel.query(connection)
      .select('seq')
      .where({ log_id: logId })
      .orderBy('seq', 'desc')
      .first();
    return newest?.seq ?? 0;
  }

  return {
    save: (logId, seq, bytes) =>
      knex.transaction(async (transaction) => {
        if ((await newestSeq(logId, transaction)) >= seq) return false;
        // Another instance may have stored the same one meanwhile.
        await transaction('travel_log_snapshots')
          .insert(snapshotRow(logId, seq, bytes))
          .onConflict(['log_id', 'seq'])
          .merge(['seq']);
        const kept = await TravelLogSnapshotModel.query(transaction).findById([logId, seq]);
        if (!kept || !isIntact(kept)) throw new Error(`snapshot ${seq} does not read back`);
        await thin(transaction, logId);
        return true;
      }),
    async latest(logId, upTo = Number.POSITIVE_INFINITY) {
      const [found] = await run<Pick<TravelLogSnapshotModel, 'seq' | 'bytes' | 'sha256'>>(
        'SELECT seq, bytes, sha256 FROM travel_log_snapshots WHERE log_id = ? AND seq <= ? ORDER BY seq DESC LIMIT 1',
        ...[logId, Math.min(upTo, Number.MAX_SAFE_INTEGER)],
      );
      if (!found) return undefined;
      const { buffer, byteOffset, byteLength } = found.bytes;
      return { seq: found.seq, bytes: new Uint8Array(buffer, byteOffset, byteLength), intact: isIntact(found) };
    },
    newestSeq: (logId) => newestSeq(logId),
  };
}

/** A snapshot with its digest, as its table holds it. */
export const snapshotRow = (logId: number, seq: number, bytes: Uint8Array) => ({
  ...{ log_id: logId, seq, bytes: Buffer.from(bytes), sha256: digest(bytes) },
});

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const isIntact = (row: Pick<TravelLogSnapshotModel, 'bytes' | 'sha256'>) => digest(row.bytes) === row.sha256;

async function thin(transaction: Knex.Transaction, logId: number): Promise<void> {
  const rows = await transaction('travel_log_snapshots').where({ log_id: logId }).select('seq').orderBy('seq', 'desc');
  const old = rows.slice(2).map(({ seq }) => seq as number);
  const milestone = (seq: number) => Math.floor(seq / MILESTONE_ROWS);
  const spare = old.filter((seq, at) => at < old.length - 1 && milestone(seq) === milestone(old[at + 1]!));
  if (spare.length > 0)
    await transaction('travel_log_snapshots').where({ log_id: logId }).whereIn('seq', spare).delete();
}
