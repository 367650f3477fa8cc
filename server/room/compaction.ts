import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Snapshots } from '../storage/snapshots.ts';
import type { UpdateHistory } from '../storage/update-history.ts';
import { HISTORY_LIMITS } from './history-limits.ts';
import type { Rebuilder } from './rebuilder.ts';
import type { Room } from './room.ts';

/** Writes snapshots, so that few rows lie behind the last one and rooms load fast. */
export interface Compaction {
  /** Compacts the logs in memory that are due; a timer calls it every few seconds. */
  check(): Promise<void>;
  close(): Promise<void>;
}

interface Watched {
  snapshotSeq: number;
  head: number;
  /** When the head was last seen to move, room time in ms. */
  movedAt: number;
  /** `rowBytes` of its room where the rows behind the snapshot begin; negative for rows that were there at loading. */
  bytesAtSnapshot: number;
}

type WatchedRoom = Pick<Room, 'logId' | 'head' | 'rowBytes'>;

interface CompactingParts {
  readonly rebuilder: Pick<Rebuilder, 'run'>;
  readonly snapshots: Snapshots;
  readonly logger: Logger;
}

export function createCompaction(
  parts: CompactingParts & {
    readonly updateHistory: Pick<UpdateHistory, 'weight'>;
    readonly loaded: () => Iterable<WatchedRoom>;
    readonly clock: Clock;
  },
): Compaction {
  const { snapshots, updateHistory, clock, logger } = parts;
  const watched = new Map<number, Watched>();
  /** Logs that failed, and when they are due again, room time in ms. */
  const retries = new Map<number, number>();
  let checking: Promise<void> | undefined;
  let closed = false;

  async function checkOnce(): Promise<void> {
    const rooms = [...parts.loaded()];
    const loaded = new Set(rooms.map(({ logId }) => logId));
    for (const known of [watched, retries])
      for (const logId of known.keys()) if (!loaded.has(logId)) known.delete(logId);
    for (const room of rooms) {
      const { logId } = room;
      if (closed) return;
      if (clock.now() < (retries.get(logId) ?? 0)) continue;
      // One that cannot be rebuilt must not hold up those behind it.
      await checkLog(room).catch((error) => {
        retries.set(logId, clock.now() + HISTORY_LIMITS.compactRetryMs);
        logger.warn({ err: error, logId }, 'a log could not be compacted');
      });
    }
  }

  async function checkLog(room: WatchedRoom): Promise<void> {
    const { logId } = room;
    const log = watched.get(logId) ?? (await watch(room));
    // Read together: what is applied while the snapshot is written lies behind it.
    const [head, rowBytes] = [room.head(), room.rowBytes()];
    if (head > log.head) {
      log.head = head;
      log.movedAt = clock.now();
    }
    if (!isDue(log, rowBytes)) return;
    const newest = await snapshots.newestSeq(logId);
    if (newest > log.snapshotSeq) {
      // Another instance with this log has compacted it.
      log.snapshotSeq = newest;
      log.bytesAtSnapshot = rowBytes - (await updateHistory.weight(logId, newest));
      if (!isDue(log, rowBytes)) return;
    }
    await compact(parts, logId, head);
    log.snapshotSeq = head;
    log.bytesAtSnapshot = rowBytes;
  }

  /** The database is asked for the size of rows once, and the room counts on from there. */
  async function watch(room: WatchedRoom): Promise<Watched> {
    const { logId } = room;
    const snapshotSeq = await snapshots.newestSeq(logId);
    const bytesAtSnapshot = room.rowBytes() - (await updateHistory.weight(logId, snapshotSeq));
    const log = { snapshotSeq, head: 0, movedAt: 0, bytesAtSnapshot };
    watched.set(logId, log);
    return log;
  }

  const isDue = ({ head, snapshotSeq, bytesAtSnapshot, movedAt }: Watched, rowBytes: number): boolean =>
    head - snapshotSeq >= HISTORY_LIMITS.compactRows ||
    (head > snapshotSeq && rowBytes - bytesAtSnapshot >= HISTORY_LIMITS.compactBytes) ||
    (head - snapshotSeq >= HISTORY_LIMITS.compactIdleRows && clock.now() - movedAt >= HISTORY_LIMITS.compactIdleMs);

  function check(): Promise<void> {
    checking ??= checkOnce().finally(() => {
      checking = undefined;
    });
    return checking;
  }

  const stop = clock.every(HISTORY_LIMITS.checkMs, () => void check());
  return {
    check,
    async close() {
      closed = true;
      stop();
      await checking;
    },
  };
}

/**
 * Writes a snapshot of row `seq`. It is made from rows and not from the room, whose document may hold half of a row that
 * has failed, and it is saved only if it decodes to the same document. False where it was not saved.
 */
export async function compact(parts: CompactingParts, logId: number, seq: number): Promise<boolean> {
  const bytes = await parts.rebuilder.run(async ({ build, ask }) =>
    (await build(logId, seq)) === seq ? ask('state', undefined) : undefined,
  );
  if (bytes) return parts.snapshots.save(logId, seq, bytes);
  parts.logger.error({ logId, seq }, 'a snapshot decodes to other content than its rows: it was not saved');
  return false;
}
