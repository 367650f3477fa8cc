import { getHeapStatistics } from 'node:v8';
import type { Clock } from '../clock.ts';
import type { Access } from '../storage/access.ts';
import type { LogRef, TravelLogs } from '../storage/travel-logs.ts';
import type { UpdateLog } from '../storage/update-log.ts';
import type { Audience } from './audience.ts';
import { createDocument, type RoomDocument } from './document.ts';
import { type LoadingParts, loadDocument } from './load-document.ts';
import type { Room } from './room.ts';
import { createRoomAccess, type RoomAccess } from './room-access.ts';

/** A room without members leaves memory after this time, ms. Nothing is saved then: everything is a row already. */
const IDLE_MS = 30_000;
const SWEEP_MS = 5_000;
const COMPARE_MS = 1_000;
const PRESENCE_MS = 1_000;
/** Above this share of the heap's limit memory is short. */
const FULL = 0.8;

/** The rooms in memory on this instance. */
export interface Rooms {
  /**
   * The room of a log, loaded if it is not in memory; concurrent callers share one loading.
   * @returns undefined where there is no such log. It rejects where loading fails: never with an empty document.
   */
  open(uuid: string): Promise<Room | undefined>;
  /** Rooms in memory that have loaded. */
  loaded(): Iterable<Room>;
  find(uuid: string): Room | undefined;
  /** Closes a room and the connections of its members: the next one who joins loads it again. */
  discard(uuid: string): void;
  close(): Promise<void>;
}

interface LoadedRoom {
  readonly room: Room;
  readonly document: RoomDocument;
  /** Since when it has no members, room time in ms; null while it has. */
  idleSince: number | null;
}

export interface RoomsParts extends LoadingParts {
  readonly travelLogs: Pick<TravelLogs, 'ref'>;
  readonly updateLog: Pick<UpdateLog, 'rows' | 'heads'>;
  readonly clock: Clock;
  audienceOf(uuid: string): Audience;
  readonly access: Pick<Access, 'read'>;
  open(loaded: { log: LogRef; document: RoomDocument; audience: Audience; access: RoomAccess }): Promise<Room>;
}

export function createRooms(parts: RoomsParts): Rooms {
  const { travelLogs, updateLog, clock, logger } = parts;
  const rooms = new Map<string, Promise<Room | undefined>>();
  const ready = new Map<string, LoadedRoom>();

  const warn = (message: string) => (error: unknown) => logger.warn({ err: error }, message);

  async function load(uuid: string): Promise<Room | undefined> {
    const log = await travelLogs.ref(uuid);
    if (!log) return undefined;
    const audience = parts.audienceOf(log.uuid);
    const document = createDocument({ ...(await loadDocument(parts, log.id)), log, audience, updateLog, logger });
    document.subscribe(({ kind }) => {
      if (kind === 'broken') discard(uuid);
    });
    const stored = await parts.access.read(log.id);
    if (!stored) return undefined;
    const access = createRoomAccess({
      access: stored,
      store: parts.access,
      now: Date.now,
      deleted: () => discard(uuid),
    });
    const room = await parts.open({ log, document, audience, access });
    ready.set(uuid, { room, document, idleSince: clock.now() });
    return room;
  }

  /** The next member loads the log again. */
  function discard(uuid: string): void {
    const entry = ready.get(uuid);
    if (!entry) return;
    ready.delete(uuid);
    rooms.delete(uuid);
    entry.room.dismiss();
    entry.room.close().catch(warn('a broken room could not be closed'));
  }

  /** A message of a sibling that is lost costs a second, never content or the end of a right. */
  async function compareHeads(): Promise<void> {
    const loaded = [...ready.values()].map(({ room }) => room);
    if (loaded.length === 0) return;
    const heads = await updateLog.heads(loaded.map(({ logId }) => logId));
    await Promise.all(
      loaded.map(async (room) => {
        const log = heads.get(room.logId);
        if (!log) return ready.get(room.uuid)?.room === room && discard(room.uuid);
        await room.access.refresh(log.accessVersion);
        await room.takes.refresh(log.takesVersion);
        await room.catchUp(log.head);
      }),
    );
  }

  /** An operator may have skipped the row that a log is quarantined at. */
  async function releaseSkipped(): Promise<void> {
    for (const [uuid, { room, document }] of ready) {
      const state = document.state();
      if (state.kind !== 'quarantined') continue;
      const [row] = await updateLog.rows(room.logId, state.at - 1, 1);
      if (row?.skipped) discard(uuid);
    }
  }

  async function sweep(): Promise<void> {
    await releaseSkipped();
    const maxIdleMs = isMemoryShort() ? 0 : IDLE_MS;
    for (const [uuid, entry] of ready) {
      if (entry.room.members.size > 0) entry.idleSince = null;
      else entry.idleSince ??= clock.now();
      if (entry.idleSince === null || clock.now() - entry.idleSince < maxIdleMs) continue;
      ready.delete(uuid);
      rooms.delete(uuid);
      await entry.room.close();
    }
  }

  function renewPresence(): void {
    const now = clock.now();
    for (const { room } of ready.values()) room.renewPresence(now);
  }

  const stops = [
    clock.every(PRESENCE_MS, renewPresence),
    clock.every(COMPARE_MS, () => void compareHeads().catch(warn('heads could not be compared'))),
    clock.every(SWEEP_MS, () => void sweep().catch(warn('an idle room could not be closed'))),
  ];

  return {
    open(uuid) {
      // In the map before the first await, so that concurrent callers share one room.
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
    discard,
    async close() {
      for (const stop of stops) stop();
      await Promise.allSettled([...rooms.values()].map(async (room) => (await room)?.close()));
      rooms.clear();
      ready.clear();
    },
  };
}

function isMemoryShort(): boolean {
  const { heap_size_limit: limit, used_heap_size: used } = getHeapStatistics();
  return used > limit * FULL;
}
