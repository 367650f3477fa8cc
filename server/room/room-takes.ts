import type { Take } from '../../protocol/take.ts';
import { createCoalescedRefresh } from '../coalesced-refresh.ts';
import type { Takes } from '../storage/takes.ts';
import type { Audience } from './audience.ts';
import type { Member } from './member.ts';

/** The takes of a log, as its room knows them. */
export interface RoomTakes {
  /** Sends a member all takes, or those that have changed since it was suspended. */
  greet(member: Member): void;
  /** From here on a member receives no changes, until it is greeted again. */
  suspend(member: Member): void;
  /** Reads the changes up to a version, and sends them to the members here. */
  refresh(version: number): Promise<void>;
  /** The takes as they are in the database now, without deleted ones. */
  list(): Promise<readonly Take[]>;
}

interface KnownTake {
  readonly take: Take;
  /** The version that this room had when it read the take. */
  readonly version: number;
}

export async function openRoomTakes(parts: {
  readonly logId: number;
  readonly store: Pick<Takes, 'since'>;
  readonly audience: Pick<Audience, 'here' | 'to'>;
}): Promise<RoomTakes> {
  const { logId, store, audience } = parts;
  /** By id, those that were deleted while this room was in memory included, without their notes. */
  const known = new Map<string, KnownTake>();
  let version = 0;
  /** The version up to which each suspended member has received changes. */
  const suspended = new WeakMap<Member, number>();

  /** Sends the changes in the turn in which they are adopted: a member that is suspended next has received them. */
  const readSoon = createCoalescedRefresh(async () => {
    const changed = await store.since(logId, version);
    version = Math.max(version, changed.version);
    for (const take of changed.takes)
      known.set(take.id, { take: take.deletedAt === undefined ? take : { ...take, notes: [] }, version });
    for (const message of messagesOf(changed.takes)) audience.here('takes', message);
  });

  await readSoon();

  return {
    greet(member) {
      const since = suspended.get(member);
      suspended.delete(member);
      const takes = [...known.values()].flatMap((each) => (each.version > (since ?? -1) ? each.take : []));
      for (const message of messagesOf(takes, since === undefined)) audience.to(member.id, 'takes', message);
    },
    suspend: (member) => void suspended.set(member, version),
    async refresh(wanted) {
      if (wanted > version) await readSoon();
    },
    list: async () => (await store.since(logId, 0)).takes,
  };
}

/** Bytes of a take without its notes, and of a note: more than they take. */
const TAKE_BYTES = 500;
const NOTE_BYTES = 12;
/** Bytes of one message. */
const MESSAGE_BYTES = 60_000;

/** Takes in messages of a size that keeps no other waiting. @param all these are all takes that there are */
function messagesOf(takes: readonly Take[], all = false) {
  const gone = takes.filter(({ deletedAt }) => deletedAt !== undefined).map(({ id }) => id);
  const messages = [{ all, takes: [] as Take[], gone: all ? [] : gone }];
  let bytes = 0;
  for (const take of takes) {
    if (take.deletedAt !== undefined) continue;
    const size = TAKE_BYTES + (take.notes.length / 4) * NOTE_BYTES;
    if (bytes > 0 && bytes + size > MESSAGE_BYTES) {
      messages.push({ all: false, takes: [], gone: [] });
      bytes = 0;
    }
    messages.at(-1)!.takes.push(take);
    bytes += size;
  }
  return messages.filter(({ all, takes, gone }) => all || takes.length > 0 || gone.length > 0);
}
