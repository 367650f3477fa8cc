import { getHeapStatistics } from 'node:v8';
import { LIMITS } from '../../protocol/limits.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Snapshots } from '../storage/snapshots.ts';
import type { TravelLogs } from '../storage/travel-logs.ts';
import type { UpdateLog } from '../storage/update-log.ts';
import { createReplica, type Replica } from '../sync/replica.ts';
import { soundSnapshot } from './rebuild.ts';
import type { Room } from './room.ts';

/** A room without members leaves memory after this time, ms. Nothing is saved then: everything is a row already. */
const IDLE_MS = 30_000;
const SWEEP_MS = 5_000;
/** Above this share of the heap's limit memory is short. */
const FULL = 0.8;
/** Rows that are read at once while a room loads, count. */
const LOAD_ROWS = 1_000;

/** A document as it could be loaded. */
export interface LoadedState {
  readonly replica: Replica;
  /** The first row that could not be applied, if there is one. */
  readonly quarantinedAt: number | undefined;
  /** To be called when a row cannot be applied: the room goes, and whoever comes next loads it anew. */
  broken(): void;
}

/** The rooms that this instance holds. */
export interface Rooms {
  /**
   * The room of a log, loaded if it is not there; callers at the same time share one loading.
   * @returns undefined where there is no such log. It rejects where loading fails: never with an empty document.
   */
  open(uuid: string): Promise<Room | undefined>;
  /** Rooms in memory that have loaded. */
  loaded(): Iterable<Room>;
  find(uuid: string): Room | undefined;
  close(): Promise<void>;
}

export function createRooms(parts: {
  travelLogs: Pick<TravelLogs, 'find'>;
  updateLog: Pick<UpdateLog, 'rows' | 'heads'>;
  snapshots: Pick<Snapshots, 'latest'>;
  clock: Clock;
  logger: Logger;
  furnish(log: { id: number; uuid: string }, state: LoadedState): Promise<Room>;
}): Rooms {
  const { travelLogs, updateLog, snapshots, clock, logger } = parts;
  const rooms = new Map<string, Promise<Room | undefined>>();
  const ready = new Map<string, { room: Room; logId: number; idleSince: number | null }>();

  const complain = (what: string) => (error: unknown) => logger.warn({ err: error }, what);

  async function load(uuid: string): Promise<Room | undefined> {
    const log = await travelLogs.find(uuid);
    if (!log) return undefined;
    const loaded = await loadReplica(log.id);
    const room = await parts.furnish(log, { ...loaded, broken: () => discard(uuid) });
    ready.set(uuid, { room, logId: log.id, idleSince: clock.now() });
    return room;
  }

  /** Reads the last snapshot and the rows behind it; where a row cannot be applied, all that lies before it. */
  async function loadReplica(logId: number, upTo = Number.POSITIVE_INFINITY): Promise<Omit<LoadedState, 'broken'>> {
    const replica = createReplica(await soundSnapshot({ snapshots, logger }, logId, upTo), LIMITS.logBytes);
    for (;;) {
      const rows = await updateLog.rows(logId, replica.head, LOAD_ROWS);
      for (const row of rows) {
        if (row.seq > upTo) return { replica, quarantinedAt: row.seq };
        if (replica.apply(row.seq, row.bytes)) continue;
        logger.error({ logId, seq: row.seq }, 'a row cannot be applied: the log is read-only until it is skipped');
        return loadReplica(logId, row.seq - 1);
      }
      if (rows.length < LOAD_ROWS) break;
    }
    return { replica, quarantinedAt: undefined };
  }

  function discard(uuid: string): void {
    const entry = ready.get(uuid);
    if (!entry) return;
    ready.delete(uuid);
    rooms.delete(uuid);
    entry.room.dismiss();
    entry.room.close().catch(complain('a broken room could not be closed'));
  }

  /** A lost word from a sibling costs a second, never content; a room that nobody is in goes. */
  async function compareHeads(): Promise<void> {
    const logIds = [...ready.values()].map(({ logId }) => logId);
    if (logIds.length === 0) return;
    const heads = await updateLog.heads(logIds);
    await Promise.all([...ready.values()].map(({ room, logId }) => room.catchUp(heads.get(logId) ?? 0)));
  }

  /** An operator may have skipped the row that a log was quarantined at. */
  async function releaseSkipped(): Promise<void> {
    for (const [uuid, { room, logId }] of ready) {
      if (room.quarantinedAt === undefined) continue;
      const [row] = await updateLog.rows(logId, room.quarantinedAt - 1, 1);
      if (row?.skipped) discard(uuid);
    }
  }

  async function sweep(): Promise<void> {
    await releaseSkipped();
    // Where memory runs short, a room that nobody is in goes at once.
    const { heap_size_limit: limit, used_heap_size: used } = getHeapStatistics();
    const idleMs = used > limit * FULL ? 0 : IDLE_MS;
    for (const [uuid, entry] of ready) {
      if (entry.room.members.size > 0) entry.idleSince = null;
      else entry.idleSince ??= clock.now();
      if (entry.idleSince === null || clock.now() - entry.idleSince < idleMs) continue;
      ready.delete(uuid);
      rooms.delete(uuid);
      await entry.room.close();
    }
  }

  const stops = [
    clock.every(1_000, () => void compareHeads().catch(complain('heads could not be compared'))),
    clock.every(SWEEP_MS, () => void sweep().catch(complain('an idle room could not be closed'))),
  ];

  return {
    open(uuid) {
      // In the map before the first await, so that two who come at once share one room.
      const known = rooms.get(uuid);
      if (known) {
        const entry = ready.get(uuid);
        if (entry) entry.idleSince = clock.now();
        return known;
      }
      const loading = load(uuid);
      rooms.set(uuid, loading);
      const forget = () => void (rooms.get(uuid) === loading && rooms.delete(uuid));
      loading.then((room) => room ?? forget(), forget);
      return loading;
    },
    *loaded() {
      for (const { room } of ready.values()) yield room;
    },
    find: (uuid) => ready.get(uuid)?.room,
    async close() {
      for (const stop of stops) stop();
      await Promise.allSettled([...rooms.values()].map(async (room) => (await room)?.close()));
      rooms.clear();
      ready.clear();
    },
  };
}
