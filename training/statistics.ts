import { type NoteEvent, TICKS_PER_QUARTER } from '../protocol/note-event.ts';
import { DURATIONS, slotOf } from '../server/composer/network/likelihoods.ts';
import { lengthClass } from '../server/composer/network/melody-encoding.ts';
import { chordTones, pitchClass, SCALES } from '../server/composer/theory/key.ts';
import { type Bar, barIndexAt, chordAt, placeInBar } from '../server/composer/theory/leg-plan.ts';
import { isStrong } from '../server/composer/theory/metre.ts';
import { barNotes } from './bar-notes.ts';
import { eventsOf } from './events.ts';

/** A tune of a corpus or the melody of a leg. */
export interface Piece {
  readonly bars: readonly Bar[];
  /** The melody alone. */
  readonly notes: readonly NoteEvent[];
}

/** What can be said of melodies in figures. Shares are 0–1, heights and intervals semitones. */
export interface Statistics {
  readonly pieces: number;
  readonly notes: number;
  readonly inScale: number;
  /** Of notes that start where a chord may change, and of all others. */
  readonly chordTonesStrong: number;
  readonly chordTonesElsewhere: number;
  readonly meanInterval: number;
  readonly overAFifth: number;
  readonly repeatedPitch: number;
  readonly longestRun: number;
  /** Of a piece, from its lowest note to its highest: the mean. */
  readonly range: number;
  /** Of the time. */
  readonly rests: number;
  readonly notesPerBar: number;
  /** Notes a quarter, by class of density; NaN where no bar is of it. */
  readonly notesPerQuarter: readonly number[];
  /** Bars with the notes of the one four before them. */
  readonly likeFourBefore: number;
  /** Of six notes in a row, how many rows were there before in the piece. */
  readonly repeatedPatterns: number;
  readonly endsOnTonic: number;
  /** Up and down, octaves and more at the ends. */
  readonly intervals: Histogram;
  /** Of notes, by DURATIONS. */
  readonly durations: Histogram;
  /** Above the tonic, in bars in major: other modes would tell of the mode. */
  readonly pitchClasses: Histogram;
}

/** Shares that add up to one. */
export type Histogram = readonly number[];

export function statisticsOf(pieces: readonly Piece[]): Statistics {
  const music = pieces.map(({ bars, notes }) => ({ bars: bars.filter(({ form }) => form !== 'drone'), notes }));
  const notes = music.flatMap((piece) => piece.notes.map((note) => ({ ...note, bar: barOf(piece, note) })));
  const steps = music.flatMap((piece) =>
    piece.notes.slice(1).map(({ pitch }, before) => pitch - piece.notes[before]!.pitch),
  );
  const [strong, weak] = [true, false].map((wanted) =>
    notes.filter(({ bar, tick }) => isStrong(bar.metre, placeInBar(bar, tick)) === wanted),
  );
  const bars = music.flatMap((piece) => piece.bars);
  const time = bars.reduce((sum, { ticks }) => sum + ticks, 0);
  const likeness = music.flatMap(likenesses);
  const patterns = music.flatMap((piece) => repeats(patternsOf(piece, 6)));
  return {
    pieces: pieces.length,
    notes: notes.length,
    inScale: share(notes, ({ bar, pitch }) => SCALES[bar.mode].includes(pitchClass(pitch - bar.tonic))),
    chordTonesStrong: share(strong!, isChordTone),
    chordTonesElsewhere: share(weak!, isChordTone),
    meanInterval: mean(steps.map(Math.abs)),
    overAFifth: share(steps, (step) => Math.abs(step) > 7),
    repeatedPitch: share(steps, (step) => step === 0),
    longestRun: Math.max(...music.map(longestRun)),
    range: mean(music.map(({ notes }) => highest(notes) - lowest(notes))),
    rests: 1 - notes.reduce((sum, { ticks }) => sum + slotOf(ticks), 0) / time,
    notesPerBar: notes.length / bars.length,
    notesPerQuarter: [0, 1, 2, 3, 4, 5].map((density) => {
      const ticks = bars.reduce((sum, bar) => sum + (bar.density === density ? bar.ticks : 0), 0);
      return (notes.filter(({ bar }) => bar.density === density).length / ticks) * TICKS_PER_QUARTER;
    }),
    likeFourBefore: share(likeness, Boolean),
    repeatedPatterns: share(patterns, Boolean),
    endsOnTonic: share(music, ({ bars, notes }) => pitchClass(notes.at(-1)!.pitch) === bars.at(-1)!.tonic),
    intervals: histogram(
      steps.map((step) => Math.max(-12, Math.min(12, step)) + 12),
      25,
    ),
    durations: histogram(
      notes.map(({ ticks }) => lengthClass(slotOf(ticks))),
      DURATIONS.length,
    ),
    pitchClasses: histogram(
      notes.filter(({ bar }) => bar.mode === 'major').map(({ bar, pitch }) => pitchClass(pitch - bar.tonic)),
      12,
    ),
  };
}

/**
 * How far two histograms are apart: the share of one that would have to move to make the other.
 * @example totalVariation([0.5, 0.5], [0.75, 0.25]) // 0.25
 */
export const totalVariation = (one: Histogram, other: Histogram): number =>
  one.reduce((sum, value, at) => sum + Math.abs(value - other[at]!), 0) / 2;

/** Of twelve notes in a row in some pieces, how many rows are in others: their heights above the tonic. */
export function copiedShare(pieces: readonly Piece[], learnt: readonly Piece[]): number {
  const known = new Set(learnt.flatMap((piece) => heightsOf(piece, 12)));
  return share(
    pieces.flatMap((piece) => heightsOf(piece, 12)),
    (row) => known.has(row),
  );
}

const barOf = ({ bars }: Piece, { tick }: NoteEvent): Bar => bars[barIndexAt(bars, tick)]!;

const isChordTone = ({ bar, tick, pitch }: NoteEvent & { readonly bar: Bar }) =>
  chordTones(chordAt(bar, tick)).includes(pitchClass(pitch));

const lowest = (notes: readonly NoteEvent[]) => Math.min(...notes.map(({ pitch }) => pitch));
const highest = (notes: readonly NoteEvent[]) => Math.max(...notes.map(({ pitch }) => pitch));

function longestRun({ notes }: Piece): number {
  let longest = 0;
  let run = 0;
  notes.forEach(({ pitch }, at) => {
    run = notes[at - 1]?.pitch === pitch ? run + 1 : 1;
    longest = Math.max(longest, run);
  });
  return longest;
}

/** For each bar from the fifth on that holds notes: whether the one four before is the same. */
function likenesses({ bars, notes }: Piece): boolean[] {
  const shapes = barNotes(bars, notes).map((starting, at) =>
    starting.map(({ tick, ticks, pitch }) => `${tick - bars[at]!.tick} ${ticks} ${pitch - bars[at]!.tonic}`).join(),
  );
  return shapes.flatMap((shape, at) => (at < 4 || shape === '' ? [] : [shape === shapes[at - 4]]));
}

const patternsOf = (piece: Piece, size: number) =>
  rowsOf(
    eventsOf(piece)
      .filter(({ letter }) => letter > 0)
      .map(({ letter, length }) => `${letter} ${length}`),
    size,
  );

const heightsOf = (piece: Piece, size: number) =>
  rowsOf(
    piece.notes.map((note) => note.pitch - barOf(piece, note).tonic),
    size,
  );

const rowsOf = (things: readonly (string | number)[], size: number): string[] =>
  Array.from({ length: Math.max(0, things.length - size + 1) }, (_, from) => things.slice(from, from + size).join());

function repeats(rows: readonly string[]): boolean[] {
  const heard = new Set<string>();
  return rows.map((row) => heard.size === heard.add(row).size);
}

function histogram(values: readonly number[], size: number): Histogram {
  const counts = new Array<number>(size).fill(0);
  for (const value of values) counts[value]! += 1;
  return counts.map((count) => count / values.length);
}

export const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const share = <Thing>(things: readonly Thing[], holds: (thing: Thing) => boolean) =>
  things.filter(holds).length / things.length;
