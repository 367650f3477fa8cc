import counted from '../../../data/figures.json' with { type: 'json' };
import type { Haul } from '../../../protocol/leg-reasons.ts';
import { at } from '../theory/at.ts';
import { chance, DRAWS } from '../theory/chance.ts';
import { type Figure, type FigureName, PLAIN } from '../theory/figure.ts';
import type { Bar, PartOfLeg } from '../theory/leg-plan.ts';
import type { Metre } from '../theory/metre.ts';
import { haulOf } from './reasons.ts';

/** The figures of the parts of a leg, chosen for its route: seeds do not change them. */
export type Figures = (arranged: Pick<Bar, 'part' | 'voices'>, section: number) => Figure;

/** The figures of a leg by its length: what it mostly plays, and what stands against it. */
interface Choice {
  readonly main: FigureName;
  readonly other: FigureName;
}
const HOPS: readonly Choice[] = [
  { main: 'oom-pah', other: 'pulse' },
  { main: 'off-beats', other: 'oom-pah' },
  { main: 'off-beats', other: 'pulse' },
];
const MIDDLING_LEGS: readonly Choice[] = [
  { main: 'walking', other: 'broken' },
  { main: 'broken', other: 'walking' },
];
const LONG_LEGS: readonly Choice[] = [
  { main: 'arpeggio', other: 'plain' },
  { main: 'arpeggio', other: 'arpeggio' },
];
const CHOICES: Readonly<Record<Haul, readonly Choice[]>> = { hop: HOPS, middling: MIDDLING_LEGS, long: LONG_LEGS };

/** Which of the two figures a part has, and in which version; plain where it is not named. */
const IN_PART: Readonly<Partial<Record<PartOfLeg, readonly [which: keyof Choice, version: number]>>> = {
  intro: ['main', 0],
  build: ['main', 1],
  full: ['main', 2],
  breakdown: ['other', 0],
  return: ['main', 2],
  tag: ['main', 0],
};

/**
 * Chooses the figures of a leg.
 * @param km great-circle distance
 * @param character of the route
 */
export function figuresOf(km: number, metre: Metre, character: number): Figures {
  const drawn = (draw: number) => chance(character, DRAWS.figure, draw);
  const choices = CHOICES[haulOf(km)];
  const choice = at(choices, Math.floor(drawn(0) * choices.length));
  return ({ part, voices }, section) => {
    const [which, version] = IN_PART[part] ?? [];
    if (which === undefined || version === undefined) return PLAIN;
    const name = choice[which];
    if (name === 'plain') return PLAIN;
    // Sections of one part differ in the bass alone.
    const [bass, chords] = [4 * version + (section % 2) + 1, 4 * version + 3];
    const patterns = patternsOf(name, metre);
    const pattern = (of: readonly string[], draw: number) => at(of, Math.floor(drawn(draw) * of.length));
    const basses = voices.includes('pad') ? patterns.bass : patternsIn(ALONE, metre).bass;
    return { name, bass: pattern(basses, bass), chords: pattern(patterns.chords, chords) };
  };
}

interface Patterns {
  readonly bass: readonly string[];
  readonly chords: readonly string[];
}

/** Walking basses leave the chord, so that they could not be counted: these follow common practice. */
const WALKING: Readonly<Record<string, Patterns>> = {
  '2/4': { bass: ['1-n-', '1-3-', '1-5n', '135n', '1-53', '8-5-'], chords: ['.c-c', '.cc-', 'c--c'] },
  '3/4': { bass: ['1-3-5-', '1-5-n-', '1-3-n-', '1-8-5-', '1---n-', '1-35n-'], chords: ['.c-c-c', '.cc--c', '.c-cc-'] },
  '4/4': {
    bass: ['1-3-5-n-', '1-5-3-n-', '1-8-5-n-', '1-3-5-8-', '1-5-8-n-', '1-5-3-5-', '1-3-1-n-'],
    chords: ['.c-c--c-', '.c---c-c', '.cc-.cc-', '.c-c-c-c'],
  },
  '6/8': { bass: ['1-35-n', '1--5-n', '1--3-n', '1-85-3', '1-53-n'], chords: ['c-c---', '..c--c', 'c--c-c'] },
};

/** Basses that carry the chords, too, where the pad rests: after common practice, in simple metres in eighths throughout. */
const ALONE: Readonly<Record<string, Patterns>> = {
  '2/4': { bass: ['1585', '1535', '1858', '1353'], chords: [] },
  '3/4': { bass: ['158585', '135853', '153585', '153535'], chords: [] },
  '4/4': { bass: ['15851585', '15358535', '15853585', '13531353', '18581858'], chords: [] },
  '6/8': { bass: ['1-51-5', '15-15-', '1-53-5', '158--5', '1-58-5', '13-15-'], chords: [] },
};

function patternsOf(name: Exclude<FigureName, 'plain'>, metre: Metre): Patterns {
  if (name === 'walking') return patternsIn(WALKING, metre);
  const byMetre = counted as Readonly<Record<string, Counted>>;
  return patternsIn(Object.fromEntries(Object.entries(byMetre).map(([key, figures]) => [key, figures[name]])), metre);
}

/** The patterns in a metre. Nine eighths are six and the first half of them before: too few songs have them. */
function patternsIn(table: Readonly<Record<string, Patterns>>, metre: Metre): Patterns {
  const isNine = metre[0] === 9;
  const patterns = table[isNine ? '6/8' : metre.join('/')];
  if (!patterns) throw new RangeError(`no figures in ${metre.join('/')}`);
  const longer = (pattern: string) => (isNine ? pattern.slice(0, 3) + pattern : pattern);
  return { bass: patterns.bass.map(longer), chords: patterns.chords.map(longer) };
}

type Counted = Readonly<Record<Exclude<FigureName, 'plain' | 'walking'>, Patterns>>;
