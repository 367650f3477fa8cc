import { type NoteEvent, TICKS_PER_QUARTER } from '../protocol/note-event.ts';
import { DURATIONS, lengthClass } from '../server/composer/network/melody-letters.ts';
import { slotOf } from '../server/composer/theory/articulation.ts';
import { at, last } from '../server/composer/theory/at.ts';
import { chordTones, pitchClass, SCALES } from '../server/composer/theory/key.ts';
import { type Bar, barAt, chordAt, placeInBar } from '../server/composer/theory/leg-plan.ts';
import { isStrong } from '../server/composer/theory/metre.ts';
import { barNotes } from './bar-notes.ts';
import { eventsOf } from './events.ts';

/** A tune of a corpus or the melody of a leg. */
export interface Piece {
  readonly bars: readonly Bar[];
  /** The melody alone. */
  readonly notes: readonly NoteEvent[];
}

/** Figures of melodies. Shares are 0–1, heights and intervals semitones. */
export interface Statistics {
  readonly pieces: number;
  readonly notes: number;
  readonly inScale: number;
  /** Share of chord tones among notes that start where a chord may change, and among the others. */
  readonly chordTonesStrong: number;
  readonly chordTonesElsewhere: number;
  readonly meanInterval: number;
  readonly overAFifth: number;
  readonly repeatedPitch: number;
  readonly longestRun: number;
  /** Mean interval from the lowest note of a piece to its highest. */
  readonly range: number;
  /** Share of the time. */
  readonly rests: number;
  readonly notesPerBar: number;
  /** Notes a quarter, by class of density; NaN where no bar is of it. */
  readonly notesPerQuarter: readonly number[];
  /** Share of bars with the notes of the one four before. */
  readonly likeFourBefore: number;
  /** Share of runs of six notes that were in the piece before. */
  readonly repeatedPatterns: number;
  readonly endsOnTonic: number;
  /** Intervals, down and up; octaves and more are at the ends. */
  readonly intervals: Histogram;
  /** Slots of the notes, by DURATIONS. */
  readonly durations: Histogram;
  /** Pitch classes above the tonic in bars in major: those of other modes depend on the mode. */
  readonly pitchClasses: Histogram;
}

/** Shares that add up to one. */
export type Histogram = readonly number[];

export function statisticsOf(pieces: readonly Piece[]): Statistics {
  const music = pieces.map(({ bars, notes }) => ({ bars: bars.filter(({ form }) => form !== 'drone'), notes }));
  const notes = music.flatMap((piece) => piece.notes.map((note) => ({ ...note, bar: barOf(piece, note) })));
  const steps = music.flatMap((piece) =>
    piece.notes.slice(1).map(({ pitch }, before) => pitch - at(piece.notes, before).pitch),
  );
  const onStrong = ({ bar, tick }: (typeof notes)[number]) => isStrong(bar.metre, placeInBar(bar, tick));
  const bars = music.flatMap((piece) => piece.bars);
  const time = bars.reduce((sum, { ticks }) => sum + ticks, 0);
  const likeness = music.flatMap(likenesses);
  const patterns = music.flatMap((piece) => repeats(patternsOf(piece, 6)));
  return {
    pieces: pieces.length,
    notes: notes.length,
    inScale: share(notes, ({ bar, pitch }) => SCALES[bar.mode].includes(pitchClass(pitch - bar.tonic))),
    chordTonesStrong: share(notes.filter(onStrong), isChordTone),
    chordTonesElsewhere: share(
      notes.filter((note) => !onStrong(note)),
      isChordTone,
    ),
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
    endsOnTonic: share(music, ({ bars, notes }) => pitchClass(last(notes).pitch) === last(bars).tonic),
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
 * The distance of two histograms: the share of one that would have to move to make the other.
 * @example totalVariation([0.5, 0.5], [0.75, 0.25]) // 0.25
 */
export const totalVariation = (one: Histogram, other: Histogram): number =>
  one.reduce((sum, value, index) => sum + Math.abs(value - at(other, index)), 0) / 2;

/** The share of runs of twelve notes, as heights above the tonic, that other pieces contain. */
export function copiedShare(pieces: readonly Piece[], learnt: readonly Piece[]): number {
  const known = new Set(learnt.flatMap((piece) => heightsOf(piece, 12)));
  return share(
    pieces.flatMap((piece) => heightsOf(piece, 12)),
    (row) => known.has(row),
  );
}

const barOf = ({ bars }: Piece, { tick }: NoteEvent): Bar => barAt(bars, tick);

const isChordTone = ({ bar, tick, pitch }: NoteEvent & { readonly bar: Bar }) =>
  chordTones(chordAt(bar, tick)).includes(pitchClass(pitch));

const lowest = (notes: readonly NoteEvent[]) => Math.min(...notes.map(({ pitch }) => pitch));
const highest = (notes: readonly NoteEvent[]) => Math.max(...notes.map(({ pitch }) => pitch));

function longestRun({ notes }: Piece): number {
  let longest = 0;
  let run = 0;
  notes.forEach(({ pitch }, index) => {
    run = notes[index - 1]?.pitch === pitch ? run + 1 : 1;
    longest = Math.max(longest, run);
  });
  return longest;
}

/** For each bar from the fifth on that holds notes: whether the one four before is the same. */
function likenesses({ bars, notes }: Piece): boolean[] {
  const sung = barNotes(bars, notes);
  const shapes = bars.map((bar, index) =>
    at(sung, index)
      .map(({ tick, ticks, pitch }) => `${tick - bar.tick} ${ticks} ${pitch - bar.tonic}`)
      .join(),
  );
  return shapes.flatMap((shape, index) => (index < 4 || shape === '' ? [] : [shape === shapes[index - 4]]));
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
  for (const value of values) counts[value] = at(counts, value) + 1;
  return counts.map((count) => count / values.length);
}

export const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const share = <Thing>(things: readonly Thing[], holds: (thing: Thing) => boolean) =>
  things.filter(holds).length / things.length;
