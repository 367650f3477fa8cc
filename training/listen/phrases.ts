import { at } from '../../server/composer/theory/at.ts';
import { type Passage, type PlayedNote, secondsAt } from './passage.ts';

/** Silence between two notes that is heard as a rest, s: a detached note leaves less. */
const REST_SECONDS = 0.25;

/** Share of the time from one note to the next that a rest takes at least: long notes leave more when they are detached. */
const REST_SHARE = 1 / 6;

/** A longer silence is an interlude of other parts, bars of the metre: it ends a phrase, and is no silence of the line. */
const INTERLUDE_BARS = 2;

export interface Phrasing {
  /** Length of each phrase from the start of its first note to the end of its last, s. */
  readonly phrases: readonly number[];
  /** Rests inside the line, s, without interludes. */
  readonly silence: number;
  /** The line from its first note to the end of its last, s, without interludes. */
  readonly time: number;
}

/** The phrases of a line: what is between two rests. The last one ends with the line. */
export function phrasingOf(passage: Passage, line: readonly PlayedNote[]): Phrasing {
  const phrases: number[] = [];
  let silence = 0;
  let time = 0;
  let from = 0;
  line.forEach((note, index) => {
    const next = line[index + 1];
    const start = secondsAt(passage, note.tick);
    const end = secondsAt(passage, note.tick + note.ticks);
    if (index === 0) from = start;
    if (next === undefined) {
      phrases.push(end - from);
      time += end - start;
      return;
    }
    const gap = secondsAt(passage, next.tick) - end;
    const isInterlude = next.tick - note.tick - note.ticks > INTERLUDE_BARS * at(passage.bars, 0).ticks;
    const isRest = gap >= REST_SECONDS && gap >= REST_SHARE * (gap + end - start);
    time += end - start + (isInterlude ? 0 : gap);
    if (isRest && !isInterlude) silence += gap;
    if (isRest) {
      phrases.push(end - from);
      from = end + gap;
    }
  });
  return { phrases, silence, time };
}
