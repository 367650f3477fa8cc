import { INPUTS } from '../server/composer/encoding.ts';
import { DURATIONS } from '../server/composer/likelihoods.ts';
import { LETTERS } from '../server/composer/network.ts';
import { createParameter, type Parameter } from './parameters.ts';
import { createRandom } from './random.ts';

/** The weights of the melody's network, named as server/composer/network.ts reads them. */
export type MelodyWeights = Readonly<Record<keyof ReturnType<typeof shapes>, Parameter>>;

/** Widths of layers. */
export interface Sizes {
  readonly embedding: number;
  /** Of the recurrent state. */
  readonly units: number;
  /** Of the pitch head's inner layer. */
  readonly hidden: number;
  /** Of the duration head's inner layer. */
  readonly lengths: number;
}

export const SIZES: Sizes = { embedding: 256, units: 320, hidden: 128, lengths: 96 };

const shapes = ({ embedding, units, hidden, lengths }: Sizes) =>
  ({
    embedding: [INPUTS, embedding],
    embeddingBias: [1, embedding],
    gatesInput: [embedding, 3 * units],
    gatesState: [units, 3 * units],
    gatesBias: [1, 3 * units],
    heads: [units + embedding, LETTERS + hidden + lengths],
    headsBias: [1, LETTERS + hidden + lengths],
    pitches: [hidden, LETTERS],
    letters: [LETTERS, lengths],
    durations: [lengths, DURATIONS.length],
    durationsBias: [1, DURATIONS.length],
  }) as const;

/** About this many inputs are on at once. */
const ACTIVE = 50;

/** A network that has learnt nothing yet. */
export function newWeights(sizes: Sizes, seed: number): MelodyWeights {
  const random = createRandom(seed);
  const made = Object.entries(shapes(sizes)).map(([name, [rows, columns]]) => {
    const spread = rows === 1 ? 0 : Math.sqrt(3 / (name === 'embedding' || name === 'letters' ? ACTIVE : rows));
    return [name, createParameter(name, rows, columns, spread, random)];
  });
  return Object.fromEntries(made) as MelodyWeights;
}
