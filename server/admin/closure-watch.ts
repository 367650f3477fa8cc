import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Closures } from '../room/closures.ts';
import type { Rooms } from '../room/rooms.ts';
import type { RoomClosures } from '../storage/room-closures.ts';

/** Interval of looks, ms: each is one statement, whatever the rooms. */
const LOOK_MS = 1_000;

/** Follows the closures in the database: those that this instance was not told of hold here within a second, too. */
export interface ClosureWatch {
  /** Reads them at once. @throws where the database is away */
  look(): Promise<void>;
  /**
   * Closes the connections of a person to a room, or the whole room.
   * @param userId null for everybody
   * @returns connections closed, count: with those that a look closed before the operator's question came
   */
  shutOut(uuid: string, userId: number | null): number;
  close(): Promise<void>;
}

/** @param parts.isAlone no other instance closes rooms, so that a look at the start is enough */
export function createClosureWatch(parts: {
  readonly closures: Closures;
  readonly stored: Pick<RoomClosures, 'list'>;
  readonly rooms: Pick<Rooms, 'find' | 'discard'>;
  readonly isAlone: boolean;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
}): ClosureWatch {
  const { closures, stored, rooms, logger } = parts;
  /** Connections that a look closed, by way. */
  const foreseen = new Map<string, number>();
  let looking: Promise<void> | undefined;
  let failing = false;

  async function look(): Promise<void> {
    for (;;) {
      const { changes } = closures;
      const list = await stored.list();
      // An operator's wish that came meanwhile may not be in the list.
      if (closures.changes !== changes) continue;
      const ways = new Set(list.map(({ uuid, userId }) => wayOf(uuid, userId)));
      for (const way of foreseen.keys()) if (!ways.has(way)) foreseen.delete(way);
      for (const { uuid, userId } of closures.replace(list)) foreseen.set(wayOf(uuid, userId), dismiss(uuid, userId));
      return;
    }
  }

  function dismiss(uuid: string, userId: number | null): number {
    const room = rooms.find(uuid);
    if (!room) return 0;
    const members = [...room.members.values()].filter(({ identity }) => userId === null || identity.userId === userId);
    if (userId === null) rooms.discard(uuid);
    else for (const { id } of members) room.dismiss(id);
    return members.length;
  }

  /** Logs a failure once an outage. */
  async function attempt(): Promise<void> {
    try {
      await look();
      failing = false;
    } catch (err) {
      if (!failing) logger.warn({ err }, 'closures of rooms cannot be read at present');
      failing = true;
    }
  }

  const stop = parts.isAlone
    ? () => {}
    : parts.clock.every(LOOK_MS, () => {
        looking ??= attempt().finally(() => {
          looking = undefined;
        });
      });

  return {
    look,
    shutOut(uuid, userId) {
      const way = wayOf(uuid, userId);
      const before = foreseen.get(way) ?? 0;
      foreseen.delete(way);
      return before + dismiss(uuid, userId);
    },
    async close() {
      stop();
      await looking;
    },
  };
}

const wayOf = (uuid: string, userId: number | null) => `${uuid} ${userId ?? 'all'}`;
