import { type Bar, chordAt, placeInBar } from './composition.ts';
import { beatTicks, isCompound, splitTicks } from './metre.ts';

type Counts = Readonly<Record<number, number>>;

/** What starts on a beat lasts how long, in ticks: a table for each class of density, fewest notes first. */
const ON_BEAT: Readonly<Record<'simple' | 'compound', readonly Counts[]>> = {
  simple: [
    { 240: 1, 480: 4, 720: 2, 960: 6, 1440: 1 },
    { 240: 3, 480: 8, 720: 2, 960: 3 },
    { 240: 6, 480: 6, 720: 2, 960: 1 },
    { 240: 10, 480: 4, 720: 1, 360: 1 },
    { 240: 10, 480: 1.5, 360: 1.5, 120: 2 },
    { 240: 7, 480: 0.5, 360: 1, 120: 6 },
  ],
  compound: [
    { 720: 8, 1440: 3, 480: 2 },
    { 720: 5, 480: 5, 240: 2, 1440: 1 },
    { 720: 3, 480: 6, 240: 5 },
    { 720: 1, 480: 4, 240: 8, 360: 1 },
    { 480: 1.5, 240: 10, 360: 1 },
    { 240: 9, 360: 1, 120: 3 },
  ],
};

/** The same within a beat, by how far into it, ticks. A place that is not named is filled up to the next beat. */
const WITHIN_BEAT: Readonly<Record<'simple' | 'compound', Readonly<Record<number, Counts>>>> = {
  simple: {
    120: { 120: 4, 240: 1, 360: 1 },
    240: { 240: 12, 480: 0.6 },
  },
  compound: {
    120: { 120: 1 },
    240: { 240: 6, 480: 1 },
  },
};

/** Where a beat may be cut once more, and how readily by class of density. */
const SPLIT_AGAIN = [0, 0, 0, 0, 0.15, 0.5] as const;

/**
 * How often each length starts at a tick of a bar. Lengths never reach over a change of chord unless they began the bar,
 * and only whole beats begin what lasts several.
 */
export function durationCounts(bar: Bar, at: number): Counts {
  const place = placeInBar(bar, at);
  const beat = beatTicks(bar.metre);
  const kind = isCompound(bar.metre) ? 'compound' : 'simple';
  const within = place % beat;
  const counts = within === 0 ? ON_BEAT[kind][bar.density]! : (WITHIN_BEAT[kind][within] ?? { [beat - within]: 1 });
  const split = splitTicks(bar.metre);
  const toSplit = place < split ? split - place : Number.POSITIVE_INFINITY;
  const chordChanges = chordAt(bar, at) !== bar.chords[1] && !sameChord(bar);
  const fitting = Object.entries(counts).filter(
    ([ticks]) => Number(ticks) <= toSplit || (!chordChanges && place === 0),
  );
  const again = beat - within === 240 ? SPLIT_AGAIN[bar.density]! : 0;
  return fitting.length === 0
    ? { [toSplit]: 1 }
    : { ...Object.fromEntries(fitting), ...(again > 0 && { 120: 12 * again }) };
}

const sameChord = ({ chords: [first, second] }: Bar) => first.root === second.root && first.quality === second.quality;
