import type { Logger } from '../logger.ts';
import type { Snapshot, Snapshots } from '../storage/snapshots.ts';

/** The newest snapshot up to row `upTo`. A damaged one is logged and skipped. */
export async function soundSnapshot(
  { snapshots, logger }: { readonly snapshots: Pick<Snapshots, 'latest'>; readonly logger: Logger },
  logId: number,
  upTo?: number,
): Promise<Snapshot | undefined> {
  const found = await snapshots.latest(logId, upTo);
  if (!found || found.intact) return found;
  logger.error({ logId, seq: found.seq }, 'a snapshot is damaged: an older one or the rows are used instead');
  return soundSnapshot({ snapshots, logger }, logId, found.seq - 1);
}
