import { at } from '../../server/composer/theory/at.ts';
import { movesOf } from './moves.ts';
import { deviation, mean, shareOf } from './numbers.ts';
import { beatTempoAt, PARTS, type Passage, type PlayedNote, stretchOf } from './passage.ts';

/**
 * What is heard of a leg without its pitch classes and its instruments. The pitches of bass and pad are left out: their
 * ranges are so narrow that they give away the key.
 */
export interface LegFeatures {
  /** Mean and deviation of the pitches of the melody. */
  readonly register: readonly number[];
  /** Moments a quarter of each part; shares off the beat of melody and percussion; short and long notes of the melody. */
  readonly rhythm: readonly number[];
  /** Mean and deviation of the velocities of melody and percussion; share of the bars in which each part has a note. */
  readonly dynamics: readonly number[];
  /** Beats a minute at the start. */
  readonly tempo: readonly number[];
}

const QUARTER = 480;

/** Bars that are heard of a leg: shares of the whole would give away its length. */
const BARS = 8;

/** Features of the eight bars in the middle of a leg, for telling when and where it flies. Parts without notes have zeros. */
export function legFeatures(whole: Passage): LegFeatures {
  const leg = middle(whole);
  const { melody, percussion } = leg.parts;
  const times = movesOf(melody).map(({ ticks }) => ticks);
  return {
    register: spread(melody.map(({ pitch }) => pitch)),
    rhythm: [
      ...PARTS.map((part) => (QUARTER * new Set(leg.parts[part].map(({ place }) => place)).size) / leg.ticks),
      offBeat(melody),
      offBeat(percussion),
      ofSome(times, () => shareOf(times, (ticks) => ticks < QUARTER / 2)),
      ofSome(times, () => shareOf(times, (ticks) => ticks > QUARTER)),
    ],
    dynamics: [
      ...[melody, percussion].flatMap((notes) => spread(notes.map(({ velocity }) => velocity))),
      ...PARTS.map((part) => barsWith(leg, leg.parts[part])),
    ],
    tempo: [beatTempoAt(leg, 0)],
  };
}

function middle(leg: Passage): Passage {
  const from = Math.max(0, Math.floor((leg.bars.length - BARS) / 2));
  return stretchOf(leg, at(leg.bars, from).tick, leg.bars[from + BARS]?.tick ?? leg.ticks);
}

/** A measure of some things, or 0 where there are none. */
const ofSome = <Thing>(things: readonly Thing[], measure: () => number) => (things.length > 0 ? measure() : 0);

const spread = (values: readonly number[]): number[] => [
  ofSome(values, () => mean(values)),
  ofSome(values, () => deviation(values)),
];

const offBeat = (notes: readonly PlayedNote[]) =>
  ofSome(notes, () => shareOf(notes, ({ place }) => place % QUARTER > 0));

const barsWith = ({ bars }: Passage, notes: readonly PlayedNote[]) =>
  shareOf(bars, ({ tick, ticks }) => notes.some(({ place }) => place >= tick && place < tick + ticks));
