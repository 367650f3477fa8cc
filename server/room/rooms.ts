import type { Clock } from '../conductor/clock.ts';
import type { Logger } from '../logger.ts';
import type { Snapshots } from '../storage/snapshots.ts';
import type { TravelLogs } from '../storage/travel-logs.ts';
import type { UpdateLog } from '../storage/update-log.ts';
import { createReplica, type Replica } from '../sync/replica.ts';
import type { Room } from './room.ts';

/** A room without members leaves memory after this time, ms. Nothing is saved then: everything is a row already. */
const IDLE_MS = 30_000;
const SWEEP_MS = 5_000;
/** Rows that are read at once while a room loads, count. */
const LOAD_ROWS = 1_000;

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
  snapshots: Pick<Snapshots, 'latest' | 'save'>;
  clock: Clock;
  logger: Logger;
  furnish(log: { id: number; uuid: string }, replica: Replica): Promise<Room>;
}): Rooms {
  const { travelLogs, updateLog, snapshots, clock, logger } = parts;
  const rooms = new Map<string, Promise<Room | undefined>>();
  const ready = new Map<string, { room: Room; logId: number; idleSince: number | null }>();

  async function load(uuid: string): Promise<Room | undefined> {
    const log = await travelLogs.find(uuid);
    if (!log) return undefined;
    const replica = await loadReplica(log.id);
    const room = await parts.furnish(log, replica);
    ready.set(uuid, { room, logId: log.id, idleSince: clock.now() });
    return room;
  }

  async function loadReplica(logId: number): Promise<Replica> {
    const replica = createReplica(await snapshots.latest(logId));
    const from = replica.head;
    for (;;) {
      const rows = await updateLog.rows(logId, replica.head, LOAD_ROWS);
      for (const row of rows) replica.apply(row.seq, row.bytes);
      if (rows.length < LOAD_ROWS) break;
    }
    if (replica.head - from >= LOAD_ROWS / 2) await snapshots.save(logId, replica.head, replica.state());
    return replica;
  }

  /** A lost word from a sibling costs a second, never content; a room that nobody is in goes. */
  async function compareHeads(): Promise<void> {
    const logIds = [...ready.values()].map(({ logId }) => logId);
    if (logIds.length === 0) return;
    const heads = await updateLog.heads(logIds);
    await Promise.all([...ready.values()].map(({ room, logId }) => room.catchUp(heads.get(logId) ?? 0)));
  }

  async function sweep(): Promise<void> {
    for (const [uuid, entry] of ready) {
      if (entry.room.members.size > 0) entry.idleSince = null;
      else entry.idleSince ??= clock.now();
      if (entry.idleSince === null || clock.now() - entry.idleSince < IDLE_MS) continue;
      ready.delete(uuid);
      rooms.delete(uuid);
      await entry.room.close();
    }
  }

  const complain = (what: string) => (error: unknown) => logger.warn({ err: error }, what);
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
