import type { LegPlan } from '../composer/theory/leg-plan.ts';
import type { Maker } from '../composer/theory/piece.ts';

/** What a worker is told. Lines are legs that it composes, known by number. */
export type WorkerCommand =
  | {
      readonly do: 'open';
      readonly line: number;
      readonly plan: LegPlan;
      /** Notes so far, packed. */
      readonly past: readonly number[];
      readonly from: number;
      /** A line that may have begun alike; −1 for none. */
      readonly like: number;
    }
  | {
      readonly do: 'fill';
      readonly line: number;
      readonly until: number;
      /** When the leg's first tick sounds, or would have, room time in ms. */
      readonly deadline: number;
    }
  | { readonly do: 'drop'; readonly line: number };

/** What a worker says. */
export type WorkerReport =
  /** How many tensors it holds, now and then. */
  | { readonly what: 'holds'; readonly tensors: number }
  | { readonly what: 'ready'; readonly network: Maker }
  /** Line, filledTo, count of numbers, these numbers: its notes, packed; and again, for each line of a turn. */
  | { readonly what: 'made'; readonly packed: Int32Array }
  | { readonly what: 'failed'; readonly line: number; readonly error: Error };
