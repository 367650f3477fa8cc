import { type NoteEvent, TICKS_PER_QUARTER } from '../protocol/note-event.ts';
import { at, last } from '../server/composer/theory/at.ts';
import type { Bar } from '../server/composer/theory/leg-plan.ts';
import { barNotes } from './bar-notes.ts';

/** Least density of classes 1 to 5, notes a quarter: they divide the folk tunes of the training into sixths. */
const DENSITIES = [1, 1.25, 1.5, 1.65, 1.85] as const;

/** Least mean height above the tonic of classes 1 to 5, semitones: sixths likewise. */
const REGISTERS = [3.5, 5, 6.5, 9, 11.5] as const;

type Measured = Pick<Bar, 'tick' | 'ticks' | 'offset' | 'tonic' | 'place'>;

/**
 * The classes of density and register of each bar, 0 to 5: those of its section. The register is measured from the tonic,
 * as the network's pitches are.
 */
export function classesOf(bars: readonly Measured[], notes: readonly NoteEvent[]): Pick<Bar, 'density' | 'register'>[] {
  const sung = barNotes(bars, notes);
  return sectionsOf(bars).flatMap((section) => {
    const members = section.flatMap((index) => at(sung, index).map(({ pitch }) => pitch - 60 - at(bars, index).tonic));
    const quarters = section.reduce((sum, index) => sum + at(bars, index).ticks, 0) / TICKS_PER_QUARTER;
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
    last(sections).push(index);
  });
  return sections;
}

const classIn = (least: readonly number[], value: number) => least.filter((bound) => value >= bound).length;
