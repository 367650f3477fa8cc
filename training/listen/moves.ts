import { at } from '../../server/composer/theory/at.ts';
import type { PlayedNote } from './passage.ts';

/** A move of a line: from one note to the next. */
export interface Move {
  /** Semitones, up positive. */
  readonly interval: number;
  /** Time from the start of the first note to that of the second, ticks of the grid. */
  readonly ticks: number;
}

/** The moves of a line. Of notes that are meant for the same place the highest counts. */
export function movesOf(line: readonly PlayedNote[]): Move[] {
  const single = topLine(line);
  return single.slice(1).map(({ pitch, place }, before) => {
    const from = at(single, before);
    return { interval: pitch - from.pitch, ticks: place - from.place };
  });
}

/** The highest note of each place, in order. */
export function topLine(line: readonly PlayedNote[]): PlayedNote[] {
  const tops = new Map<number, PlayedNote>();
  for (const note of line) {
    const other = tops.get(note.place);
    if (other === undefined || other.pitch < note.pitch) tops.set(note.place, note);
  }
  return [...tops.values()].toSorted((one, other) => one.place - other.place);
}
