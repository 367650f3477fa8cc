import { type Bar, placeInBar, sameChord } from './composition.ts';
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
    240: { 240: 12, 480: 2 },
    360: { 120: 1 },
    480: { 240: 12 },
  },
};

/** How often the last eighth of a beat is two sixteenths, by class of density; against the counts above. */
const SIXTEENTHS = [0, 0, 0, 0, 1.5, 6] as const;

/**
 * How often each length starts at a tick of a bar. None reaches over a change of chord, and only what begins a bar
 * reaches over its middle.
 */
export function durationCounts(bar: Bar, at: number): Counts {
  const kind = isCompound(bar.metre) ? 'compound' : 'simple';
  const beat = beatTicks(bar.metre);
  const place = placeInBar(bar, at);
  const within = place % beat;
  if (within === 0) {
    const split = splitTicks(bar.metre);
    const free = place >= split || (place === 0 && sameChord(...bar.chords));
    const counts = Object.entries(ON_BEAT[kind][bar.density]!);
    return Object.fromEntries(counts.filter(([ticks]) => free || Number(ticks) <= split - place));
  }
  const counts = WITHIN_BEAT[kind][within] ?? { [beat - within]: 1 };
  return beat - within === 240 ? { ...counts, 120: SIXTEENTHS[bar.density]! } : counts;
}
