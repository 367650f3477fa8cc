import type { Analysis } from '../../../protocol/analysis.ts';
import type { NoteEvent } from '../../../protocol/note-event.ts';
import { at } from '../theory/at.ts';
import { pitchClass } from '../theory/key.ts';
import { barAt } from '../theory/leg-plan.ts';
import { beatTicks } from '../theory/metre.ts';
import type { PieceLeg } from '../theory/piece.ts';

/**
 * Raised when the same piece would get another vector: with a change here, in the analysis, or of the melody network's
 * weights. Embeddings of a lower version are made again. A test keeps it beside the hash of the weights.
 */
export const EMBEDDING_VERSION = 1;

/** A piece as a vector, and what a search filters by. */
export interface Embedding {
  readonly version: number;
  /** Mean of all beats, beats a minute. */
  readonly tempo: number;
  /** The mode that lasts longest. */
  readonly mode: string;
  /** Codes of its airports, as written, each once. */
  readonly airports: readonly string[];
  /** `EMBEDDING_LENGTH` numbers in −1 to 1, rounded to 5 decimals; its length as a vector is 1 where no block is silent. */
  readonly vector: readonly number[];
}

/**
 * Blocks of a vector, and the share of each in the cosine of two. A block is scaled to the length √share, so that
 * the cosine of two vectors is the mean of the cosines of their blocks, weighted by these shares.
 */
export const BLOCKS = {
  /** Mean state of the melody network over the melody. */
  state: { size: 320, share: 0.25 },
  /** Share of each semitone above the tonic of its bar in the sounding time, less 1/12: the cosine is their correlation. */
  degrees: { size: 12, share: 0.15 },
  /** Share of each interval of the melody, from an octave down to an octave up, less 1/25. */
  intervals: { size: 25, share: 0.1 },
  /** Angle: 50 beats a minute to 200, by octaves. */
  tempo: { size: 2, share: 0.2 },
  /** Angle: from lydian over major, mixolydian, dorian and minor to phrygian, the mean of all seconds. */
  mode: { size: 2, share: 0.1 },
  /** Angle: half a note of the melody a second to four, by octaves. */
  density: { size: 2, share: 0.07 },
  /** Angle: middle of the melody's range, MIDI pitches 48 to 96. */
  height: { size: 2, share: 0.03 },
  /** Angle: width of the melody's range, 0 to 48 semitones. */
  width: { size: 2, share: 0.02 },
  /** Square roots of the shares of duple, triple and compound bars. */
  metre: { size: 3, share: 0.05 },
  /** Angle: share of the patterns that return, 0 to 1. */
  patterns: { size: 2, share: 0.015 },
  /** Angle: share of the bars that return, 0 to 1. */
  bars: { size: 2, share: 0.015 },
} as const;

type Block = keyof typeof BLOCKS;

/** Numbers of a vector, count. */
export const EMBEDDING_LENGTH = Object.values(BLOCKS).reduce((sum, { size }) => sum + size, 0);

/** Modes from the brightest to the darkest. */
const BRIGHTNESS = ['lydian', 'major', 'mixolydian', 'dorian', 'minor', 'phrygian'];

/**
 * The embedding of a piece, from its analysis and what it does not say.
 * @param degrees seconds of each semitone above the tonic, `degreesOf`
 * @param state mean state of the melody network; undefined for a piece without a melody
 */
export function embeddingOf(
  analysis: Omit<Analysis, 'voices'>,
  degrees: readonly number[],
  state: ArrayLike<number> | undefined,
): Embedding {
  const { tempo, keys, density, range, metres, repetition, intervals, legs } = analysis;
  const melody = range.melody;
  const blocks: Readonly<Record<Block, readonly number[]>> = {
    state: state ? Array.from(state) : new Array<number>(BLOCKS.state.size).fill(0),
    degrees: centred(degrees),
    intervals: centred(intervals),
    tempo: angle(octavesAbove(50, tempo.mean) / 2),
    mode: angle(
      share(
        weighted(keys, ({ mode }) => Math.max(0, BRIGHTNESS.indexOf(mode))),
        secondsOf(keys),
      ) / 5,
    ),
    density: angle(octavesAbove(0.5, density.melodySecond) / 3),
    height: melody ? angle(((melody.lowest + melody.highest) / 2 - 48) / 48) : [0, 0],
    width: melody ? angle((melody.highest - melody.lowest) / 48) : [0, 0],
    metre: metreShares(metres).map(Math.sqrt),
    patterns: angle(repetition.patterns),
    bars: angle(repetition.bars),
  };
  const names = Object.keys(BLOCKS) as Block[];
  return {
    version: EMBEDDING_VERSION,
    tempo: tempo.mean,
    mode: keys[0]?.mode ?? 'major',
    airports: [...new Set(legs.flatMap(({ from, to }) => [from, to]))],
    vector: names.flatMap((name) => scaled(blocks[name], Math.sqrt(BLOCKS[name].share))),
  };
}

/** Sounding time of each semitone above the tonic of its bar, that first: seconds at the planned tempo of a leg. */
export function degreesOf(legs: readonly Pick<PieceLeg, 'plan' | 'notes'>[]): number[] {
  const degrees = new Array<number>(12).fill(0);
  for (const { plan, notes } of legs)
    for (const { tick, ticks, pitch, voice } of notes as readonly NoteEvent[]) {
      if (voice === 'percussion') continue;
      const degree = pitchClass(pitch - barAt(plan.bars, tick).tonic);
      degrees[degree] = at(degrees, degree) + (60 * ticks) / (plan.tempo * beatTicks(plan.metre));
    }
  return degrees;
}

/** A number as a point on a half circle: the cosine of two is 1 for equal ones and −1 for the two ends. @param place 0 to 1 */
function angle(place: number): [number, number] {
  const radians = Math.PI * Math.max(0, Math.min(1, place));
  return [Math.cos(radians), Math.sin(radians)];
}

const octavesAbove = (lowest: number, value: number) => (value > 0 ? Math.log2(value / lowest) : 0);

/** Shares of a whole, less that of each where all are equal. */
function centred(values: readonly number[]): number[] {
  const whole = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => (whole === 0 ? 0 : value / whole - 1 / values.length));
}

const secondsOf = (keys: Analysis['keys']) => keys.reduce((sum, { seconds }) => sum + seconds, 0);
const weighted = (keys: Analysis['keys'], of: (key: Analysis['keys'][number]) => number) =>
  keys.reduce((sum, key) => sum + key.seconds * of(key), 0);
const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

/** Shares of duple, triple and compound bars. */
function metreShares(metres: Analysis['metres']): number[] {
  const counts = [0, 0, 0];
  for (const { metre, bars } of metres) counts[kindOf(metre)] = at(counts, kindOf(metre)) + bars;
  const whole = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => share(count, whole));
}

function kindOf([beats, unit]: readonly [number, number]): 0 | 1 | 2 {
  if (unit === 8 && beats % 3 === 0) return 2;
  return beats % 3 === 0 ? 1 : 0;
}

function scaled(values: readonly number[], length: number): number[] {
  const now = Math.hypot(...values);
  return values.map((value) => (now < 1e-9 ? 0 : Math.round((value / now) * length * 100_000) / 100_000 + 0));
}
