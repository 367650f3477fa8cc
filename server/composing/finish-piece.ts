import type { NoteEvent } from '../../protocol/note-event.ts';
import type { LegPlan, LegScore } from '../composer/theory/leg-plan.ts';
import type { PieceLeg } from '../composer/theory/piece.ts';
import type { Composing } from './composing.ts';

/** Legs that are composed at the same time, count: as many as share a step of the composer well. */
const ABREAST = 16;

/** A leg as it is kept or exported: its plan, the tempos that it was played in, and all its notes. */
export type FinishedLeg = Required<PieceLeg>;

/** A leg as far as it is composed. */
export interface BegunLeg extends Pick<FinishedLeg, 'plan' | 'tempos'> {
  readonly notes: readonly NoteEvent[];
  /** Notes that start before this tick of the leg are made. */
  readonly filledTo: number;
}

/** A leg that has no whole piece: the composing failed at it. */
export class UnfinishedLeg extends Error {
  constructor({ from, to }: LegPlan, cause: Error) {
    super(`the leg from ${from} to ${to} cannot be composed: change it, or ask for another take of it`, { cause });
  }
}

/**
 * The whole piece: the notes there are, and the rest as it would sound. Whatever plays is served first.
 * @throws UnfinishedLeg where a leg cannot be composed; the signal's reason, once it is called off
 */
export async function finishPiece(
  legs: readonly BegunLeg[],
  composing: Composing,
  signal: AbortSignal,
): Promise<FinishedLeg[]> {
  signal.throwIfAborted();
  const finished: FinishedLeg[] = [];
  const left = legs.entries();
  const asks = new Set<() => void>();
  let over = false;

  async function finishSome(): Promise<void> {
    for (const [at, leg] of left) {
      if (over) return;
      const { plan, tempos } = leg;
      finished[at] = { plan, tempos, notes: [...leg.notes, ...(await restOf(leg))] };
    }
  }

  function restOf({ plan, notes: past, filledTo: from }: BegunLeg): Promise<LegScore> {
    if (from >= plan.ticks) return Promise.resolve([]);
    const rest: LegScore[] = [];
    return new Promise((resolve, reject) => {
      const ask = { plan, past, from, until: plan.ticks, deadline: Number.POSITIVE_INFINITY };
      const callOff = composing.compose(
        ask,
        (made, filledTo) => {
          rest.push(made);
          if (filledTo < plan.ticks) return;
          asks.delete(callOff);
          resolve(rest.flat());
        },
        (error) => reject(new UnfinishedLeg(plan, error)),
      );
      asks.add(callOff);
    });
  }

  let stop = () => {};
  const calledOff = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
  });
  signal.addEventListener('abort', stop);
  return Promise.race([calledOff, Promise.all(Array.from({ length: ABREAST }, finishSome))])
    .then(() => finished)
    .finally(() => {
      over = true;
      // By hand: taken off by a signal of its own, the piece would be kept for as long as the caller’s lives.
      signal.removeEventListener('abort', stop);
      for (const callOff of asks) callOff();
    });
}
