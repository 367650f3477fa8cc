import { type Refusal, refuse } from '../../protocol/refusal.ts';
import type { Clock } from '../clock.ts';
import type { RoomClosure } from '../storage/room-closures.ts';

/** A closed way into a room: one person's, or everybody's where `userId` is null, for so many seconds more. */
export interface Closure {
  readonly userId: number | null;
  readonly seconds: number;
}

/** Rooms that an operator has closed, to everybody or to a person. They end by themselves. */
export interface Closures {
  /** @param userId null for everybody @param ms 0 opens it again */
  close(uuid: string, userId: number | null, ms: number): void;
  /** Why a person, or a stranger, may not join at present; undefined where it may. */
  refusal(uuid: string, userId: number | undefined): Refusal | undefined;
  list(uuid: string): Closure[];
  /** Calls of `close`, count. */
  readonly changes: number;
  /** Takes a list of all of them in the place of those that it knows. Returns those that it did not know. */
  replace(all: readonly RoomClosure[]): RoomClosure[];
}

export function createClosures(clock: Pick<Clock, 'now'>): Closures {
  let rooms = new Map<string, Map<number | null, number>>();
  let changes = 0;

  function open(uuid: string): [userId: number | null, left: number][] {
    const now = clock.now();
    return [...(rooms.get(uuid) ?? [])].flatMap(([userId, until]) => (until > now ? [[userId, until - now]] : []));
  }

  return {
    get changes() {
      return changes;
    },
    close(uuid, userId, ms) {
      changes += 1;
      for (const each of rooms.keys()) if (open(each).length === 0) rooms.delete(each);
      const room = rooms.get(uuid) ?? new Map();
      if (ms > 0) room.set(userId, clock.now() + ms);
      else room.delete(userId);
      if (room.size > 0) rooms.set(uuid, room);
      else rooms.delete(uuid);
    },
    refusal(uuid, userId) {
      for (const [whose, left] of open(uuid)) {
        const again = `try again in ${Math.ceil(left / 60_000)} min`;
        // Clients try again by themselves after the one, and not after the other.
        if (whose === null) return refuse('UNAVAILABLE', `an operator has closed this room: ${again}`);
        if (whose === userId) return refuse('NOT_ALLOWED', `an operator has closed this room to you: ${again}`);
      }
      return undefined;
    },
    replace(all) {
      const added = all.filter(({ uuid, userId }) => !open(uuid).some(([whose]) => whose === userId));
      rooms = new Map(all.map(({ uuid }) => [uuid, new Map()]));
      for (const { uuid, userId, ms } of all) rooms.get(uuid)!.set(userId, clock.now() + ms);
      return added;
    },
    list: (uuid) => open(uuid).map(([userId, left]) => ({ userId, seconds: Math.ceil(left / 1_000) })),
  };
}
