import { shapeOf } from '../../../protocol/leg-shape.ts';
import type { Take } from '../../../protocol/take.ts';
import {
  type Silence,
  silenceFor,
  soundingPlace,
  type TakeNote,
  unpackTakeNotes,
} from '../../../protocol/take-notes.ts';
import type { PlacedLeg } from '../theory/piece.ts';

/** A take with the places at which its notes sound in a piece. */
export interface PlacedTake {
  readonly take: Take;
  /** Start of its leg, ticks from the start of the journey; 0 where there is no such leg. */
  readonly startTick: number;
  /** Its leg is gone, or has another shape than when it was recorded. */
  readonly revised: boolean;
  /** The notes as they were played, each with its place in the leg, quantised; undefined for a displaced one. */
  readonly notes: readonly {
    readonly played: TakeNote;
    readonly place: Pick<TakeNote, 'tick' | 'ticks'> | undefined;
  }[];
}

export function placeTakes(takes: readonly Take[], legs: readonly PlacedLeg[]): PlacedTake[] {
  const byId = new Map(legs.map((leg) => [leg.plan.leg, leg]));
  return takes.map((take) => {
    const leg = byId.get(take.leg);
    return {
      take,
      startTick: leg?.startTick ?? 0,
      revised: !leg || shapeOf(leg.plan) !== take.shape,
      notes: unpackTakeNotes(take.notes).map((played) => ({
        played,
        place: soundingPlace(played, take, leg?.plan.ticks ?? 0),
      })),
    };
  });
}

/** Stretches of a leg in which the composed melody is silent, for solos among its takes that are not muted. */
export const silencesOf = (takes: readonly PlacedTake[], leg: string): Silence[] =>
  takes
    .filter(({ take }) => take.solo && !take.muted && take.leg === leg)
    .flatMap(({ notes }) => silenceFor(notes.flatMap(({ place }) => place ?? [])) ?? []);
