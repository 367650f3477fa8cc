import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import * as Y from 'yjs';
import { descriptionText, metaMap, settingsMap, waypointsMap } from '../../travel-log/shape.ts';
import type { Clock } from '../clock.ts';
import type { Snapshots } from '../storage/snapshots.ts';
import type { UpdateHistory } from '../storage/update-history.ts';
import { HISTORY_LIMITS } from './history-limits.ts';
import { type RebuildParts, rebuild } from './rebuild.ts';
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
  /** Rows behind the snapshot, bytes. */
  bytes: number;
}

export function createCompaction(
  parts: RebuildParts & {
    readonly snapshots: Snapshots;
    readonly updateHistory: Pick<UpdateHistory, 'rows' | 'weight'>;
    readonly loaded: () => Iterable<Pick<Room, 'logId' | 'head'>>;
    readonly clock: Clock;
  },
): Compaction {
  const { snapshots, updateHistory, clock, logger } = parts;
  const watched = new Map<number, Watched>();
  let checking: Promise<void> | undefined;

  async function checkOnce(): Promise<void> {
    const rooms = [...parts.loaded()];
    for (const logId of watched.keys()) if (!rooms.some((room) => room.logId === logId)) watched.delete(logId);
    for (const room of rooms) await checkLog(room.logId, room.head);
  }

  async function checkLog(logId: number, head: number): Promise<void> {
    const known = watched.get(logId);
    const log = known ?? { snapshotSeq: await snapshots.newestSeq(logId), head: 0, movedAt: 0, bytes: 0 };
    watched.set(logId, log);
    if (head > log.head) {
      log.head = head;
      log.movedAt = clock.now();
      log.bytes = await updateHistory.weight(logId, log.snapshotSeq);
    }
    if (!isDue(log)) return;
    const newest = await snapshots.newestSeq(logId);
    if (newest > log.snapshotSeq) {
      // Another instance with this log has compacted it.
      log.snapshotSeq = newest;
      log.bytes = await updateHistory.weight(logId, newest);
      if (!isDue(log)) return;
    }
    await compact(parts, logId, head);
    log.snapshotSeq = head;
    log.bytes = 0;
  }

  const isDue = ({ head, snapshotSeq, bytes, movedAt }: Watched): boolean =>
    head - snapshotSeq >= HISTORY_LIMITS.compactRows ||
    (head > snapshotSeq && bytes >= HISTORY_LIMITS.compactBytes) ||
    (head - snapshotSeq >= HISTORY_LIMITS.compactIdleRows && clock.now() - movedAt >= HISTORY_LIMITS.compactIdleMs);

  function check(): Promise<void> {
    checking ??= checkOnce().finally(() => {
      checking = undefined;
    });
    return checking;
  }

  const stop = clock.every(
    HISTORY_LIMITS.checkMs,
    () => void check().catch((error) => logger.warn({ err: error }, 'a log could not be compacted')),
  );
  return {
    check,
    async close() {
      stop();
      await checking?.catch(() => undefined);
    },
  };
}

/**
 * Writes a snapshot of row `seq`. It is made from rows and not from the room, whose document may hold half of a row that
 * has failed, and it is saved only if it decodes to the same document. False where it was not saved.
 */
export async function compact(
  parts: RebuildParts & { readonly snapshots: Snapshots },
  logId: number,
  seq: number,
): Promise<boolean> {
  const replica = await rebuild(parts, logId, seq);
  const bytes = replica.state();
  await setImmediate();
  const decoded = new Y.Doc();
  Y.applyUpdate(decoded, bytes);
  await setImmediate();
  const sound = replica.head === seq && haveSameContent(replica.doc, decoded);
  replica.destroy();
  decoded.destroy();
  if (sound) return parts.snapshots.save(logId, seq, bytes);
  parts.logger.error({ logId, seq }, 'a snapshot decodes to other content than its rows: it was not saved');
  return false;
}

const haveSameContent = (one: Y.Doc, other: Y.Doc): boolean =>
  other.store.pendingStructs === null &&
  Buffer.compare(Y.encodeStateVector(one), Y.encodeStateVector(other)) === 0 &&
  isDeepStrictEqual(plain(one), plain(other));

/** The whole content of a document, including what does not fit its shape. */
const plain = (doc: Y.Doc) => [
  waypointsMap(doc).toJSON(),
  metaMap(doc).toJSON(),
  settingsMap(doc).toJSON(),
  descriptionText(doc).toDelta(),
];
