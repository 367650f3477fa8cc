import type { Take } from '../../../protocol/take.ts';
import type { Transport } from '../../../protocol/transport.ts';
import type { LegPlan, LegScore } from './leg-plan.ts';
import { plannedTempos } from './metre.ts';

/** The networks that made the notes of a piece: the hash of their weights, and the backend that ran them. */
export interface Maker {
  readonly hash: string;
  readonly backend: string;
}

/** A journey as it is analysed and exported: its legs in order, with all their notes. */
export interface Piece {
  readonly title: string;
  readonly seed: number;
  /** Null where no network took part. */
  readonly network: Maker | null;
  readonly legs: readonly PieceLeg[];
  /** Notes that members have recorded; absent where there are none. */
  readonly takes?: readonly Take[];
  /** Top-level types of a client's own in the travel log, by name, as plain values; absent where there are none. */
  readonly own?: Readonly<Record<string, unknown>>;
}

export interface PieceLeg {
  readonly plan: LegPlan;
  readonly notes: LegScore;
  /** Tempo changes in the leg, quarter notes a minute; absent where it is played as planned. */
  readonly tempos?: Transport['tempos'];
}

/** A leg with its start, ticks from the start of the journey. */
export interface PlacedLeg extends Required<PieceLeg> {
  readonly startTick: number;
}

/** Puts legs one after another. */
export function placeLegs(legs: readonly PieceLeg[]): PlacedLeg[] {
  let end = 0;
  return legs.map(({ plan, notes, tempos }) => {
    const startTick = end;
    end += plan.ticks;
    return { plan, notes, startTick, tempos: tempos ?? plannedTempos(plan) };
  });
}
