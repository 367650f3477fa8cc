import type { JamDown } from '../../../protocol/jam.ts';

/** The player of a note, wherever it is connected. */
export type Player = Pick<JamDown, 'member' | 'player'>;

/** Those who have played and may hold notes, so that none of them hangs when its player is gone. */
export interface HeldNotes {
  /** A member plays. @param instance the one that it is connected to */
  played(instance: string, by: Player): void;
  /** A member is gone. Undefined where it has not played. */
  take(instance: string, member: string): Player | undefined;
  /** An instance is gone, with its members. */
  takeAll(instance: string): readonly Player[];
}

export function createHeldNotes(): HeldNotes {
  const players = new Map<string, Map<string, Player>>();
  return {
    played(instance, { member, player }) {
      const there = players.get(instance) ?? new Map<string, Player>();
      players.set(instance, there);
      if (!there.has(member)) there.set(member, { member, player });
    },
    take(instance, member) {
      const there = players.get(instance);
      const gone = there?.get(member);
      there?.delete(member);
      return gone;
    },
    takeAll(instance) {
      const gone = [...(players.get(instance)?.values() ?? [])];
      players.delete(instance);
      return gone;
    },
  };
}
