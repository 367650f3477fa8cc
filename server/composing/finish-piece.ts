import type { NoteEvent } from '../../protocol/note-event.ts';
import { asHeard, type Listened, withoutSoloist } from '../composer/parts/sung-notes.ts';
import type { LegPlan, LegScore } from '../composer/theory/leg-plan.ts';
import type { PieceLeg } from '../composer/theory/piece.ts';
import type { Composing } from './composing.ts';

/** Legs that are composed at the same time, count: enough for a good batch. */
const CONCURRENT = 16;

/** A leg as it is stored or exported: its plan, the tempos that it was played in, and all its notes. */
export type FinishedLeg = Required<PieceLeg>;

/** A leg as far as it is composed. */
export interface BegunLeg extends Pick<FinishedLeg, 'plan' | 'tempos'> {
  readonly notes: readonly NoteEvent[];
  /** Every note that starts before this tick of the leg is there. */
  readonly filledTo: number;
  /** Sopranos that its choir has heard, and notes that it has sung; absent where it never listened. */
  readonly listened?: Listened;
}

/** Thrown for a leg that cannot be composed: the piece cannot be finished. */
export class UnfinishedLeg extends Error {
  constructor({ from, to }: LegPlan, cause: Error) {
    super(`the leg from ${from} to ${to} cannot be composed: change it, or ask for another take of it`, { cause });
  }
}

/**
 * Finishes a piece: composes the rest of each leg as it would sound. Music that plays is served first.
 * @throws UnfinishedLeg where a leg cannot be composed; the reason of the signal, once it aborts
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
      const { plan, tempos, listened } = leg;
      const notes = [...leg.notes, ...(await restOf(leg))];
      finished[at] = { plan, tempos, notes: listened ? asHeard(plan, notes, listened) : notes };
    }
  }

  function restOf({ plan: played, notes: past, filledTo: from, listened }: BegunLeg): Promise<LegScore> {
    const plan = listened ? withoutSoloist(played, past, listened) : played;
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
  return Promise.race([calledOff, Promise.all(Array.from({ length: CONCURRENT }, finishSome))])
    .then(() => finished)
    .finally(() => {
      over = true;
      // Without this, the caller’s signal would keep the piece for as long as it lives.
      signal.removeEventListener('abort', stop);
      for (const callOff of asks) callOff();
    });
}
