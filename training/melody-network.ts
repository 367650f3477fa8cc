import { DURATIONS } from '../server/composer/network/likelihoods.ts';
import { INPUTS } from '../server/composer/network/melody-encoding.ts';
import { LETTERS } from '../server/composer/network/melody-network.ts';
import { activeRows, add, crossEntropy, dropOut, linear, NO_TARGET, rectify, recur, sumActive } from './layers.ts';
import type { Matrix } from './matrices.ts';
import type { MelodyEvent } from './melody-events.ts';
import { createParameter, type Parameter } from './parameters.ts';
import { createRandom, type Random } from './random.ts';

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

/** What the network must do without while it learns. */
export interface Dropping {
  readonly share: number;
  readonly random: Random;
}

/** Negative log-likelihoods summed over events, nats. */
export interface Nats {
  pitch: number;
  duration: number;
  events: number;
}

/**
 * The nats of whole tunes, side by side.
 * @param dropping where the network is to learn: the gradients of the mean over all events are added up
 */
export function melodyNats(
  tunes: readonly (readonly MelodyEvent[])[],
  weights: MelodyWeights,
  dropping?: Dropping,
): Nats {
  const sequences = tunes.length;
  const rows = sequences * Math.max(...tunes.map(({ length }) => length));
  const eventAt = (row: number) => tunes[row % sequences]![Math.floor(row / sequences)];
  const all = Array.from({ length: rows }, (_, row) => eventAt(row));
  const drop = (matrix: Matrix) =>
    dropping ? dropOut(matrix, dropping.share, dropping.random) : dropOut(matrix, 0, () => 0);

  const embedded = sumActive(
    activeRows(all.map((event) => event?.inputs ?? [])),
    weights.embedding,
    weights.embeddingBias,
  );
  const bent = rectify(embedded.output);
  const input = drop(bent.output);
  const gates = linear(input.output, weights.gatesInput, weights.gatesBias);
  const states = recur(gates.output, sequences, weights.gatesState);
  const kept = drop(states.output);
  const heads = linear(besides(kept.output, input.output), weights.heads, weights.headsBias);
  const [direct, hidden, lengths] = columnsOf(heads.output, [LETTERS, weights.pitches.rows, weights.letters.columns]);

  const hiddenBent = rectify(hidden!);
  const through = linear(hiddenBent.output, weights.pitches);
  const pitchLogits = { ...direct!, values: direct!.values.slice() };
  add(pitchLogits.values, through.output.values);
  const pitch = crossEntropy(
    pitchLogits,
    Int32Array.from(all, (event) => event?.letter ?? NO_TARGET),
  );

  const chosen = sumActive(activeRows(all.map((event) => (event ? [event.letter] : []))), weights.letters);
  add(chosen.output.values, lengths!.values);
  const lengthsBent = rectify(chosen.output);
  const durationLogits = linear(lengthsBent.output, weights.durations, weights.durationsBias);
  const duration = crossEntropy(
    durationLogits.output,
    Int32Array.from(all, (event) => event?.length ?? NO_TARGET),
  );

  const events = tunes.reduce((sum, { length }) => sum + length, 0);
  if (dropping) {
    for (const slope of [pitch.slope, duration.slope]) for (let at = 0; at < slope.length; at++) slope[at]! /= events;
    const lengthsSlope = lengthsBent.back(durationLogits.back(duration.slope));
    chosen.back(lengthsSlope);
    const hiddenSlope = hiddenBent.back(through.back(pitch.slope));
    const headsSlope = [pitch.slope, hiddenSlope, lengthsSlope].map((values, part) => ({
      ...[direct, hidden, lengths][part]!,
      values,
    }));
    const joinedSlope = {
      ...besides(kept.output, input.output),
      values: heads.back(headsSlope.reduce(besides).values),
    };
    const [stateSlope, inputSlope] = columnsOf(joinedSlope, [kept.output.columns, input.output.columns]);
    add(inputSlope!.values, gates.back(states.back(kept.back(stateSlope!.values))));
    embedded.back(bent.back(input.back(inputSlope!.values)));
  }
  return { pitch: pitch.nats, duration: duration.nats, events };
}

/** Two matrices side by side. */
function besides(left: Matrix, right: Matrix): Matrix {
  const columns = left.columns + right.columns;
  const values = new Float32Array(left.rows * columns);
  for (let row = 0; row < left.rows; row++) {
    values.set(left.values.subarray(row * left.columns, (row + 1) * left.columns), row * columns);
    values.set(right.values.subarray(row * right.columns, (row + 1) * right.columns), row * columns + left.columns);
  }
  return { values, rows: left.rows, columns };
}

/** The reverse of `besides`. */
function columnsOf({ values, rows, columns }: Matrix, widths: readonly number[]): Matrix[] {
  let from = 0;
  return widths.map((width) => {
    const part = new Float32Array(rows * width);
    for (let row = 0; row < rows; row++)
      part.set(values.subarray(row * columns + from, row * columns + from + width), row * width);
    from += width;
    return { values: part, rows, columns: width };
  });
}
