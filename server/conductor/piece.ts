import type { LegScore } from '../composer/composition.ts';
import type { PieceLeg } from '../composer/piece.ts';
import type { Composing } from '../composing/composing.ts';
import type { ScoredLeg } from './score.ts';

/** Legs that are composed at the same time, count: as many as share a step of the composer well. */
const ABREAST = 16;

/** A leg as it is kept or exported: its plan, the tempos that it was played in, and all its notes. */
export type FinishedLeg = Required<PieceLeg>;

type UnfinishedLeg = Pick<ScoredLeg, 'plan' | 'tempos' | 'notes' | 'filledTo'>;

/**
 * The whole piece: the notes there are, and the rest as it would sound. Whatever plays is served first.
 * @throws the signal's reason, once it is called off
 */
export async function finishPiece(
  legs: readonly UnfinishedLeg[],
  composing: Composing,
  signal: AbortSignal,
): Promise<FinishedLeg[]> {
  signal.throwIfAborted();
  const finished: FinishedLeg[] = [];
  const left = legs.entries();
  const asks = new Set<() => void>();

  async function finishSome(): Promise<void> {
    for (const [at, leg] of left) {
      const { plan, tempos } = leg;
      finished[at] = { plan, tempos, notes: [...leg.notes, ...(await restOf(leg))] };
    }
  }

  function restOf({ plan, notes: past, filledTo: from }: UnfinishedLeg): Promise<LegScore> {
    if (from >= plan.ticks) return Promise.resolve([]);
    const rest: LegScore[] = [];
    return new Promise((resolve) => {
      const ask = { plan, past, from, until: plan.ticks, deadline: Number.POSITIVE_INFINITY };
      const callOff = composing.compose(ask, (made, filledTo) => {
        rest.push(made);
        if (filledTo < plan.ticks) return;
        asks.delete(callOff);
        resolve(rest.flat());
      });
      asks.add(callOff);
    });
  }

  const calledOff = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => {
      for (const callOff of asks) callOff();
      reject(signal.reason);
    });
  });
  await Promise.race([calledOff, Promise.all(Array.from({ length: ABREAST }, finishSome))]);
  return finished;
}
