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
  const finished: FinishedLeg[] = [];
  const left = legs.entries();
  async function finishSome(): Promise<void> {
    for (const [at, leg] of left) finished[at] = await finishLeg(leg, composing, signal);
  }
  await Promise.all(Array.from({ length: ABREAST }, finishSome));
  return finished;
}

function finishLeg({ plan, tempos, notes: past, filledTo }: UnfinishedLeg, composing: Composing, signal: AbortSignal) {
  return new Promise<FinishedLeg>((resolve, reject) => {
    signal.throwIfAborted();
    const notes = [...past];
    if (filledTo >= plan.ticks) return resolve({ plan, tempos, notes });
    const ask = { plan, past, from: filledTo, until: plan.ticks, deadline: Number.POSITIVE_INFINITY };
    const callOff = composing.compose(ask, (made, madeTo) => {
      notes.push(...made);
      if (madeTo < plan.ticks) return;
      signal.removeEventListener('abort', giveUp);
      resolve({ plan, tempos, notes });
    });
    function giveUp(): void {
      callOff();
      reject(signal.reason);
    }
    signal.addEventListener('abort', giveUp, { once: true });
  });
}
