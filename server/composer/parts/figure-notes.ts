import { type Bar, sameChord } from '../theory/leg-plan.ts';
import { barTicks, splitTicks } from '../theory/metre.ts';

/** A note of a figure: its letter, and where it sounds, ticks from the start of the metre's bar. */
export interface FigureNote {
  readonly letter: string;
  readonly from: number;
  readonly to: number;
  /** True where a new chord begins with it. */
  readonly opens: boolean;
}

/**
 * The notes of a pattern in a whole bar. A note that lasts into another chord is cut there and struck again.
 * @param pattern letters, as in `figure`
 */
export function notesOf(pattern: string, { metre, chords: [first, second] }: Bar): FigureNote[] {
  const step = barTicks(metre) / pattern.length;
  const split = splitTicks(metre);
  const changes = !sameChord(first, second);
  return [...pattern.matchAll(/[^.-]-*/g)].flatMap(({ 0: { length }, index }) => {
    const letter = pattern.charAt(index);
    const [from, to] = [index * step, (index + length) * step];
    if (!changes || from >= split || to <= split)
      return [{ letter, from, to, opens: from === 0 || (changes && from === split) }];
    return [
      { letter, from, to: split, opens: from === 0 },
      { letter, from: split, to, opens: true },
    ];
  });
}
