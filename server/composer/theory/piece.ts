import type { Transport } from '../../../protocol/transport.ts';
import type { LegPlan, LegScore } from './leg-plan.ts';
import { quarterTempo } from './metre.ts';

/** What made the notes of a piece: the hash of the network's weights, and the backend that they ran on. */
export interface Maker {
  readonly hash: string;
  readonly backend: string;
}

/** A journey as it is analysed and exported: its legs in order, each with all its notes. */
export interface Piece {
  readonly title: string;
  readonly seed: number;
  /** Null where no network had a part in it. */
  readonly network: Maker | null;
  readonly legs: readonly PieceLeg[];
}

export interface PieceLeg {
  readonly plan: LegPlan;
  readonly notes: LegScore;
  /** Quarter notes a minute from a tick of the leg on, where they are others than the plan's. */
  readonly tempos?: Transport['tempos'];
}

/** A leg at its place on the ticks of the journey. */
export interface PlacedLeg extends Required<PieceLeg> {
  readonly startTick: number;
}

/** Lays legs one behind the other. */
export function placeLegs(legs: readonly PieceLeg[]): PlacedLeg[] {
  let end = 0;
  return legs.map(({ plan, notes, tempos }) => {
    const startTick = end;
    end += plan.ticks;
    return { plan, notes, startTick, tempos: tempos ?? [{ tick: 0, bpm: quarterTempo(plan) }] };
  });
}
