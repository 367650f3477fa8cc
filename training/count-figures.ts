import { pitchClass } from '../server/composer/theory/key.ts';
import { barTicks, beatTicks, type Metre } from '../server/composer/theory/metre.ts';
import type { PianoBar, PianoNote } from './piano-bars.ts';

/** The figures that are counted: those whose bars keep to the notes of a chord. */
const COUNTED = ['off-beats', 'oom-pah', 'pulse', 'broken', 'arpeggio'] as const;
type Counted = (typeof COUNTED)[number];

/** Patterns of a figure as letters, the most frequent first. */
export interface CountedPatterns {
  readonly bass: readonly string[];
  readonly chords: readonly string[];
}

/** Time signatures with enough bars. */
const METRES = ['2/4', '3/4', '4/4', '6/8'];

const EIGHTH = 240;

/** Notes below this are the bass. */
const BASS_BELOW = 53;

/** Patterns that are kept of each figure in each metre; a figure with fewer basses borrows the metre's most frequent ones. */
const KEPT = 12;
const FEW = 10;

/** Most chords that are struck: in a beat, and in a bar. More of them would blur in held sounds. */
const CHORDS_A_BEAT = 2;
const CHORDS_A_BAR = 6;

/** Fewest chords that move a bar on. */
const LEAST_CHORDS = 2;

/** Bars below which a pattern is one song's own. */
const LEAST = 3;

/**
 * The most frequent patterns of each figure, by metre. Bars whose notes are no chord on their first bass are left out. There
 * are few songs in 2/4: halves of bars in 4/4 count as bars of it, too.
 */
export function countFigures(bars: Iterable<PianoBar>): Record<string, Partial<Record<Counted, CountedPatterns>>> {
  const counts = new Map<string, number>();
  const count = (...name: string[]) => counts.set(name.join(' '), (counts.get(name.join(' ')) ?? 0) + 1);
  for (const whole of bars) {
    for (const bar of [whole, ...halvesOf(whole)]) {
      const patterns = patternsOf(bar);
      const figure = patterns && figureOf(patterns.chords, bar.metre);
      if (!figure) continue;
      const metre = bar.metre.join('/');
      count(metre, 'bass', figure, patterns.bass);
      count(metre, 'bass', 'any', patterns.bass);
      count(metre, 'chords', figure, patterns.chords);
    }
  }
  const frequent = (...name: string[]) =>
    [...counts]
      .filter(([key, bars]) => key.startsWith(`${name.join(' ')} `) && bars >= LEAST)
      .map(([key, bars]) => ({ pattern: key.split(' ')[3] ?? '', bars }))
      .sort((one, other) => other.bars - one.bars || (one.pattern < other.pattern ? -1 : 1))
      .slice(0, KEPT)
      .map(({ pattern }) => pattern);
  return Object.fromEntries(
    METRES.map((metre) => [
      metre,
      Object.fromEntries(
        COUNTED.map((figure) => [
          figure,
          {
            bass: filled(frequent(metre, 'bass', figure), frequent(metre, 'bass', 'any')),
            chords: frequent(metre, 'chords', figure),
          },
        ]),
      ),
    ]),
  );
}

const filled = (own: readonly string[], others: readonly string[]) => [
  ...own,
  ...others.filter((pattern) => !own.includes(pattern)).slice(0, Math.max(0, FEW - own.length)),
];

function halvesOf({ metre, notes }: PianoBar): PianoBar[] {
  if (metre.join('/') !== '4/4') return [];
  return [0, HALF].map((from) => ({
    metre: [2, 4],
    notes: notes
      .filter(({ place }) => place >= from && place < from + HALF)
      .map((note) => ({ ...note, place: note.place - from })),
  }));
}

const HALF = 960;

interface Patterns {
  readonly bass: string;
  readonly chords: string;
}

/**
 * What bass and chords play in a bar; undefined where the bar is not on a grid of eighths, no chord on its first bass, or
 * without chords.
 */
function patternsOf({ metre, notes }: PianoBar): Patterns | undefined {
  const bass = notes.filter(({ pitch }) => pitch < BASS_BELOW);
  const upper = notes.filter(({ pitch }) => pitch >= BASS_BELOW);
  const [root] = bass;
  if (!root || root.place > 0 || upper.length === 0) return undefined;
  if (notes.some(({ place }) => place % EIGHTH > 0)) return undefined;
  const tones = new Set(notes.map(({ pitch }) => pitchClass(pitch - root.pitch)));
  if (![...tones].every((tone) => tone in TONES)) return undefined;
  if ((tones.has(3) && tones.has(4)) || (tones.has(6) && tones.has(7))) return undefined;
  const ranks = [...new Set(upper.map(({ pitch }) => pitch))].sort((one, other) => one - other);
  if (ranks.length > 4) return undefined;
  return {
    bass: written(metre, bass, ([note = root]) => {
      const above = note.pitch - root.pitch;
      return above !== 0 && above % 12 === 0 ? '8' : (TONES[pitchClass(above)] ?? '1');
    }),
    chords: written(metre, upper, ([note = root, ...others]) =>
      others.length > 0 ? 'c' : String(1 + ranks.indexOf(note.pitch)),
    ),
  };
}

/** Letters of the chord tones, by semitones above the root. A seventh goes with the chord. */
const TONES: Readonly<Record<number, string>> = { 0: '1', 3: '3', 4: '3', 6: '5', 7: '5', 10: '5' };

/**
 * A pattern as letters, an eighth each: `.` rests up to the first note, `-` goes on.
 * @param letterOf notes that begin together, lowest first
 */
function written(metre: Metre, notes: readonly PianoNote[], letterOf: (together: PianoNote[]) => string): string {
  const first = notes[0]?.place ?? 0;
  return Array.from({ length: barTicks(metre) / EIGHTH }, (_, eighth) => {
    const together = notes.filter(({ place }) => place === eighth * EIGHTH);
    if (together.length > 0) return letterOf(together);
    return eighth * EIGHTH < first ? '.' : '-';
  }).join('');
}

/** The figure that a pattern of chords belongs to; undefined for chords that only lie, for too few and for too many. */
function figureOf(chords: string, metre: Metre): Counted | undefined {
  const beat = beatTicks(metre) / EIGHTH;
  const struck = chords.split('c').length - 1;
  if (struck > Math.min(CHORDS_A_BAR, (CHORDS_A_BEAT * barTicks(metre)) / beatTicks(metre))) return undefined;
  const places = [...chords].flatMap((letter, place) => (/[-.]/.test(letter) ? [] : [place]));
  if (/[1-4]/.test(chords)) {
    if (places.length < 3) return undefined;
    return chords.includes('c') ? 'broken' : 'arpeggio';
  }
  if (places.length < LEAST_CHORDS) return undefined;
  if (places.every((place) => place % beat > 0)) return 'off-beats';
  if (!places.includes(0)) return 'oom-pah';
  return places.length > 2 ? 'pulse' : undefined;
}
