import { setImmediate } from 'node:timers/promises';
import type { Logger } from '../logger.ts';
import type { Snapshot, Snapshots } from '../storage/snapshots.ts';
import type { HistoricRow, UpdateHistory } from '../storage/update-history.ts';
import { createReplica, type Replica } from '../sync/replica.ts';
import { HISTORY_LIMITS } from './history-limits.ts';

export interface RebuildParts {
  readonly snapshots: Pick<Snapshots, 'latest'>;
  readonly updateHistory: Pick<UpdateHistory, 'rows'>;
  readonly logger: Logger;
}

/**
 * Builds a document as it was at row `to`. It ends before a row that cannot be applied: its head says where. The caller
 * destroys it.
 */
export async function rebuild(parts: RebuildParts, logId: number, to: number): Promise<Replica> {
  const replica = createReplica(await soundSnapshot(parts, logId, to));
  await applyRows(parts, logId, replica, to);
  return replica;
}

/** Applies the rows up to number `to` and yields to the event loop in between. `applied` is called with each row. */
export async function applyRows(
  { updateHistory }: Pick<RebuildParts, 'updateHistory'>,
  logId: number,
  replica: Replica,
  to: number,
  applied?: (row: HistoricRow) => void,
): Promise<void> {
  while (replica.head < to) {
    const wanted = Math.min(HISTORY_LIMITS.rowsPerTurn, to - replica.head);
    const rows = await updateHistory.rows(logId, replica.head, wanted);
    for (const row of rows) {
      if (!replica.apply(row.seq, row.bytes)) return;
      applied?.(row);
    }
    if (rows.length < wanted) return;
    await setImmediate();
  }
}

/** The newest snapshot up to row `upTo`. A damaged one is logged and skipped. */
export async function soundSnapshot(
  { snapshots, logger }: Pick<RebuildParts, 'snapshots' | 'logger'>,
  logId: number,
  upTo?: number,
): Promise<Snapshot | undefined> {
  const found = await snapshots.latest(logId, upTo);
  if (!found || found.intact) return found;
  logger.error({ logId, seq: found.seq }, 'a snapshot is damaged: an older one or the rows are used instead');
  return soundSnapshot({ snapshots, logger }, logId, found.seq - 1);
}
