import type { LegOutline } from '../../protocol/composition.ts';
import { shapeOf } from '../../protocol/leg-shape.ts';
import type { Take, Takes } from '../../protocol/take.ts';
import { type Silence, silenceFor, soundingPlace, unpackTakeNotes } from '../../protocol/take-notes.ts';
import type { PlayedNote } from './played-note.ts';
import type { ClientScore } from './score.ts';

/** The takes of a travel log, which sound with the piece. */
export interface HeardTakes {
  /** All takes that are not deleted, oldest first. */
  list(): readonly Take[];
  /** The notes of a take that sound, at their quantised places, muted or not. The others are displaced. */
  notesOf(take: Take): readonly PlayedNote[];
  /** All notes of takes that are not muted, in one leg. */
  played(leg: LegOutline): readonly PlayedNote[];
  /** Stretches of a leg in which the composed melody is silent, for solos among its takes that are not muted. */
  silences(leg: LegOutline): readonly Silence[];
  /** True where its leg is gone, or has another shape than when it was recorded. */
  revised(take: Take): boolean;
}

/** Notes and silences of the takes of one leg that are not muted. */
interface Played {
  readonly notes: readonly PlayedNote[];
  readonly silences: readonly Silence[];
}

/** @param score has the legs as they are now */
export function createHeardTakes(score: Pick<ClientScore, 'leg'>): {
  readonly takes: HeardTakes;
  receive(message: Takes): void;
} {
  const known = new Map<string, Take>();
  /** Emptied when takes change; each composition brings other outlines. */
  let playedBy = new WeakMap<LegOutline, Played>();

  function notesOf(take: Take): PlayedNote[] {
    const leg = score.leg(take.leg);
    if (!leg) return [];
    return unpackTakeNotes(take.notes).flatMap((note) => {
      const place = soundingPlace(note, take, leg.ticks);
      if (!place) return [];
      return { ...note, ...place, player: take.by, sound: take.sound, leg: take.leg, at: leg.startTick + place.tick };
    });
  }

  function playedIn(leg: LegOutline): Played {
    const before = playedBy.get(leg);
    if (before) return before;
    const takes = [...known.values()].filter((take) => !take.muted && take.leg === leg.leg);
    const played = {
      notes: takes.flatMap(notesOf),
      silences: takes.flatMap((take) => (take.solo ? (silenceFor(notesOf(take)) ?? []) : [])),
    };
    playedBy.set(leg, played);
    return played;
  }

  return {
    takes: {
      list: () => [...known.values()].sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1)),
      notesOf,
      played: (leg) => playedIn(leg).notes,
      silences: (leg) => playedIn(leg).silences,
      revised({ leg, shape }) {
        const outline = score.leg(leg);
        return !outline || shapeOf(outline) !== shape;
      },
    },
    receive({ all, takes, gone }) {
      if (all) known.clear();
      for (const take of takes) known.set(take.id, take);
      for (const id of gone) known.delete(id);
      playedBy = new WeakMap();
    },
  };
}
