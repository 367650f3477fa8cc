import { MELODY_INPUTS } from '../server/composer/network/melody-encoding.ts';
import { DURATIONS, MELODY_LETTERS } from '../server/composer/network/melody-letters.ts';
import { add } from '../server/composer/network/vector.ts';
import type { Weights } from '../server/composer/network/weights.ts';
import { at } from '../server/composer/theory/at.ts';
import { crossEntropy, type Dropout, divide, dropOut, linear, NO_TARGET, rectify, recur, sumActive } from './layers.ts';
import type { Matrix } from './matrices.ts';
import type { MelodyEvent } from './melody-events.ts';
import { createParameter, type Parameter } from './parameters.ts';
import { createRandom } from './random.ts';

/** The weights of the melody network, by the names that server/composer/network/melody-network.ts reads. */
export type MelodyWeights = Readonly<Record<keyof ReturnType<typeof shapes>, Parameter>>;

/** Widths of layers. */
export interface MelodySizes {
  readonly embedding: number;
  /** Width of the recurrent state. */
  readonly units: number;
  /** Width of the inner layer of the pitch head. */
  readonly hidden: number;
  /** Width of the inner layer of the duration head. */
  readonly lengths: number;
}

export const MELODY_SIZES: MelodySizes = { embedding: 256, units: 320, hidden: 128, lengths: 96 };

const shapes = ({ embedding, units, hidden, lengths }: MelodySizes) =>
  ({
    embedding: [MELODY_INPUTS, embedding],
    embeddingBias: [1, embedding],
    gatesInput: [embedding, 3 * units],
    gatesState: [units, 3 * units],
    gatesBias: [1, 3 * units],
    heads: [units + embedding, MELODY_LETTERS + hidden + lengths],
    headsBias: [1, MELODY_LETTERS + hidden + lengths],
    pitches: [hidden, MELODY_LETTERS],
    letters: [MELODY_LETTERS, lengths],
    durations: [lengths, DURATIONS.length],
    durationsBias: [1, DURATIONS.length],
  }) as const;

/** Inputs that are active at once, count, about. */
const ACTIVE = 50;

/** Random weights, to begin a training with. */
export function newMelodyWeights(sizes: MelodySizes, seed: number): MelodyWeights {
  const random = createRandom(seed);
  const made = Object.entries(shapes(sizes)).map(([name, [rows, columns]]) => {
    const spread = rows === 1 ? 0 : Math.sqrt(3 / (name === 'embedding' || name === 'letters' ? ACTIVE : rows));
    return [name, createParameter(name, rows, columns, spread, random)];
  });
  return Object.fromEntries(made) as MelodyWeights;
}

/**
 * Weights that continue a training. Inputs that came after it begin without any effect.
 * @param packed as the server reads them: its inputs are the first ones of today's
 */
export function continuedMelodyWeights(packed: Weights): MelodyWeights {
  const weights = newMelodyWeights(MELODY_SIZES, 0);
  for (const { name, values } of Object.values(weights)) {
    values.fill(0);
    values.set(packed.matrix(name).values);
  }
  return weights;
}

/** Negative log-likelihoods of events, summed, nats. */
export interface MelodyNats {
  pitch: number;
  duration: number;
  events: number;
}

/**
 * The nats of whole tunes, side by side.
 * @param dropout for training: the gradients of the mean over all events are added up. Undefined for validation
 */
export function melodyNats(
  tunes: readonly (readonly MelodyEvent[])[],
  weights: MelodyWeights,
  dropout?: Dropout,
): MelodyNats {
  const sequences = tunes.length;
  const rows = sequences * Math.max(...tunes.map(({ length }) => length));
  const eventAt = (row: number) => at(tunes, row % sequences)[Math.floor(row / sequences)];
  const all = Array.from({ length: rows }, (_, row) => eventAt(row));

  const embedded = sumActive(
    all.map((event) => event?.inputs ?? []),
    weights.embedding,
    weights.embeddingBias,
  );
  const bent = rectify(embedded.output);
  const input = dropOut(bent.output, dropout);
  const gates = linear(input.output, weights.gatesInput, weights.gatesBias);
  const states = recur(gates.output, sequences, weights.gatesState);
  const kept = dropOut(states.output, dropout);
  const heads = linear(beside(kept.output, input.output), weights.heads, weights.headsBias);
  const { direct, hidden, lengths } = splitColumns(heads.output, {
    direct: MELODY_LETTERS,
    hidden: weights.pitches.rows,
    lengths: weights.letters.columns,
  });

  const hiddenBent = rectify(hidden);
  const through = linear(hiddenBent.output, weights.pitches);
  const pitchLogits = { ...direct, values: direct.values.slice() };
  add(pitchLogits.values, through.output.values);
  const pitch = crossEntropy(
    pitchLogits,
    Int32Array.from(all, (event) => event?.letter ?? NO_TARGET),
  );

  const chosen = sumActive(
    all.map((event) => (event ? [event.letter] : [])),
    weights.letters,
  );
  add(chosen.output.values, lengths.values);
  const lengthsBent = rectify(chosen.output);
  const durationLogits = linear(lengthsBent.output, weights.durations, weights.durationsBias);
  const duration = crossEntropy(
    durationLogits.output,
    Int32Array.from(all, (event) => event?.length ?? NO_TARGET),
  );

  const events = tunes.reduce((sum, { length }) => sum + length, 0);
  if (dropout) {
    divide(pitch.slope, events);
    divide(duration.slope, events);
    const lengthsSlope = lengthsBent.back(durationLogits.back(duration.slope));
    chosen.back(lengthsSlope);
    const hiddenSlope = hiddenBent.back(through.back(pitch.slope));
    const headsSlope = [
      { ...direct, values: pitch.slope },
      { ...hidden, values: hiddenSlope },
      { ...lengths, values: lengthsSlope },
    ].reduce(beside);
    const joinedSlope = { ...beside(kept.output, input.output), values: heads.back(headsSlope.values) };
    const { stateSlope, inputSlope } = splitColumns(joinedSlope, {
      stateSlope: kept.output.columns,
      inputSlope: input.output.columns,
    });
    add(inputSlope.values, gates.back(states.back(kept.back(stateSlope.values))));
    embedded.back(bent.back(input.back(inputSlope.values)));
  }
  return { pitch: pitch.nats, duration: duration.nats, events };
}

/** Two matrices side by side. */
function beside(left: Matrix, right: Matrix): Matrix {
  const columns = left.columns + right.columns;
  const values = new Float32Array(left.rows * columns);
  for (let row = 0; row < left.rows; row++) {
    values.set(left.values.subarray(row * left.columns, (row + 1) * left.columns), row * columns);
    values.set(right.values.subarray(row * right.columns, (row + 1) * right.columns), row * columns + left.columns);
  }
  return { values, rows: left.rows, columns };
}

/** The reverse of `beside`: by name, the next so many columns. */
function splitColumns<Name extends string>(
  { values, rows, columns }: Matrix,
  widths: Readonly<Record<Name, number>>,
): Record<Name, Matrix> {
  let from = 0;
  const parts = Object.entries<number>(widths).map(([name, width]) => {
    const part = new Float32Array(rows * width);
    for (let row = 0; row < rows; row++)
      part.set(values.subarray(row * columns + from, row * columns + from + width), row * width);
    from += width;
    return [name, { values: part, rows, columns: width }];
  });
  return Object.fromEntries(parts);
}
