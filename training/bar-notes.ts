import type { NoteEvent } from '../protocol/note-event.ts';
import { at } from '../server/composer/theory/at.ts';
import type { Bar } from '../server/composer/theory/leg-plan.ts';

/** The notes that start in each bar. */
export function barNotes(bars: readonly Pick<Bar, 'tick' | 'ticks'>[], notes: readonly NoteEvent[]): NoteEvent[][] {
  let next = 0;
  return bars.map(({ tick, ticks }) => {
    const first = next;
    while (next < notes.length && at(notes, next).tick < tick + ticks) next++;
    return notes.slice(first, next);
  });
}
