import { at } from '../../server/composer/theory/at.ts';
import { beatTicks } from '../../server/composer/theory/metre.ts';
import { topLine } from './moves.ts';
import { beatTempoAt, type Passage } from './passage.ts';

/** Change of tempo that is heard as a jump when it takes a beat or less. */
const JUMP = 1.25;

/** Bars on each side of a seam that belong to it. */
const SEAM_BARS = 4;

/**
 * True where the tempo jumps as one leg goes over to the next: within a beat, in the four bars before the seam or the
 * four after it, the tempo (in beats) changes by more than 1.25 times. A ramp in smaller steps, a beat apart, is none.
 * @param seam tick of the marker between the legs
 */
export function tempoJumps(journey: Passage, seam: number): boolean {
  const place = journey.bars.findIndex(({ tick }) => tick >= seam);
  const first = at(journey.bars, Math.max(0, place - SEAM_BARS));
  const last = at(journey.bars, Math.min(journey.bars.length - 1, place + SEAM_BARS - 1));
  const end = last.tick + last.ticks;
  // Tempo in beats changes where the map does, and where the metre does.
  const changes = [...journey.tempos, ...journey.bars].flatMap(({ tick }) =>
    tick > first.tick && tick < end ? [tick] : [],
  );
  return changes.some((tick) => {
    const bar = journey.bars.findLast((each) => each.tick < tick) ?? first;
    const before = beatTempoAt(journey, Math.max(first.tick, tick - beatTicks(bar.metre)));
    const after = beatTempoAt(journey, tick);
    return isJump(before, after);
  });
}

/** True where the tempo map itself jumps at a seam, in quarters: a change of metre that keeps the beat may do so. */
export function quartersJump({ tempos }: Passage, seam: number): boolean {
  const before = tempos.findLast(({ tick }) => tick < seam);
  const after = tempos.findLast(({ tick }) => tick <= seam);
  return before !== undefined && after !== undefined && isJump(before.bpm, after.bpm);
}

const isJump = (one: number, other: number) => Math.max(one / other, other / one) > JUMP;

/** The interval from the last note of the melody of one leg to the first of the next, semitones; NaN without either. */
export function melodyJump(before: Passage, after: Passage): number {
  const from = topLine(before.parts.melody).at(-1);
  const to = topLine(after.parts.melody)[0];
  return from && to ? Math.abs(to.pitch - from.pitch) : Number.NaN;
}
