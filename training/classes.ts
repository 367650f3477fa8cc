import { type NoteEvent, TICKS_PER_QUARTER } from '../protocol/note-event.ts';
import type { Bar } from '../server/composer/theory/leg-plan.ts';
import { barNotes } from './bar-notes.ts';

/** Least notes a quarter of classes 1 to 5: sixths of the folk tunes that the network is trained on. */
const DENSITIES = [1, 1.25, 1.5, 1.65, 1.85] as const;

/** Least mean height above the tonic of classes 1 to 5, semitones: sixths likewise. */
const REGISTERS = [3.5, 5, 6.5, 9, 11.5] as const;

type Measured = Pick<Bar, 'tick' | 'ticks' | 'offset' | 'tonic' | 'place'>;

/**
 * How dense and how high each bar's section is, 0 to 5: the same for all bars of a section. The register is told from
 * the tonic, as the network hears pitches.
 */
export function classesOf(bars: readonly Measured[], notes: readonly NoteEvent[]): Pick<Bar, 'density' | 'register'>[] {
  const sung = barNotes(bars, notes);
  return sectionsOf(bars).flatMap((section) => {
    const members = section.flatMap((index) => sung[index]!.map(({ pitch }) => pitch - 60 - bars[index]!.tonic));
    const quarters = section.reduce((sum, index) => sum + bars[index]!.ticks, 0) / TICKS_PER_QUARTER;
    const height = members.reduce((sum, above) => sum + above, 0) / Math.max(1, members.length);
    const classes = { density: classIn(DENSITIES, members.length / quarters), register: classIn(REGISTERS, height) };
    return section.map(() => classes);
  });
}

/** The indices of the bars of each section; an upbeat belongs to the section that it leads to. */
function sectionsOf(bars: readonly Measured[]): number[][] {
  const sections: number[][] = [];
  bars.forEach((bar, index) => {
    const before = bars[index - 1];
    if (!before || bar.offset > 0 || (before.offset === 0 && bar.place <= before.place)) sections.push([]);
    sections.at(-1)!.push(index);
  });
  return sections;
}

const classIn = (least: readonly number[], value: number) => least.filter((bound) => value >= bound).length;
