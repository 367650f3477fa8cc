import type { NoteEvent } from '../protocol/note-event.ts';
import type { Bar } from '../server/composer/theory/leg-plan.ts';
import { barNotes } from './bar-notes.ts';

/** How far back a repeated bar is looked for: where the planner repeats first, then wherever the network listens back. */
const COPIES = [4, 8, 2, 1, 16, 12] as const;
const RHYTHMS = [4, 8, 2, 1] as const;

/**
 * What each bar repeats of an earlier one: its notes above the tonic, or its rhythm alone. A bar without notes repeats
 * nothing, nor does one that holds less than its metre's bar.
 */
export function repetitionOf(
  bars: readonly Pick<Bar, 'tick' | 'ticks' | 'offset' | 'tonic'>[],
  notes: readonly NoteEvent[],
): Pick<Bar, 'form' | 'back'>[] {
  const sung = barNotes(bars, notes);
  const tunes = sung.map((starting, at) => shape(starting, bars[at]!, ({ pitch }) => pitch - bars[at]!.tonic));
  const rhythms = sung.map((starting, at) => shape(starting, bars[at]!, () => 0));
  return bars.map((_, at) => {
    if (sung[at]!.length === 0) return { form: 'free', back: 0 };
    const copied = COPIES.find((back) => tunes[at] === tunes[at - back]);
    if (copied !== undefined) return { form: 'copy', back: copied };
    const alike = RHYTHMS.find((back) => rhythms[at] === rhythms[at - back]);
    return alike === undefined ? { form: 'free', back: 0 } : { form: 'rhythm', back: alike };
  });
}

const shape = (
  notes: readonly NoteEvent[],
  { tick, ticks, offset }: Pick<Bar, 'tick' | 'ticks' | 'offset'>,
  height: (note: NoteEvent) => number,
) => JSON.stringify([offset, ticks, ...notes.map((note) => [note.tick - tick, note.ticks, height(note)])]);
