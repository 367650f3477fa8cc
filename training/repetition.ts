import type { NoteEvent } from '../protocol/note-event.ts';
import { at } from '../server/composer/theory/at.ts';
import type { Bar } from '../server/composer/theory/leg-plan.ts';
import { barNotes } from './bar-notes.ts';

/** Distances at which a repeated bar is looked for, bars: those of the planner first, then those of the network. */
const COPIES = [4, 8, 2, 1, 16, 12] as const;
const RHYTHMS = [4, 8, 2, 1] as const;

/**
 * What each bar repeats: the notes of an earlier bar, as heights above the tonic, or its rhythm alone. A bar without notes
 * repeats nothing, nor does a bar that is shorter than its metre's.
 */
export function repetitionOf(
  bars: readonly Pick<Bar, 'tick' | 'ticks' | 'offset' | 'tonic'>[],
  notes: readonly NoteEvent[],
): Pick<Bar, 'form' | 'back'>[] {
  const sung = barNotes(bars, notes);
  const tunes = bars.map((bar, index) => shape(at(sung, index), bar, ({ pitch }) => pitch - bar.tonic));
  const rhythms = bars.map((bar, index) => shape(at(sung, index), bar, () => 0));
  return sung.map((starting, index) => {
    if (starting.length === 0) return { form: 'free', back: 0 };
    const copied = COPIES.find((back) => tunes[index] === tunes[index - back]);
    if (copied !== undefined) return { form: 'copy', back: copied };
    const alike = RHYTHMS.find((back) => rhythms[index] === rhythms[index - back]);
    return alike === undefined ? { form: 'free', back: 0 } : { form: 'rhythm', back: alike };
  });
}

const shape = (
  notes: readonly NoteEvent[],
  { tick, ticks, offset }: Pick<Bar, 'tick' | 'ticks' | 'offset'>,
  height: (note: NoteEvent) => number,
) => JSON.stringify([offset, ticks, ...notes.map((note) => [note.tick - tick, note.ticks, height(note)])]);
