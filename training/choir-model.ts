import {
  AIMS,
  aimsAt,
  FRAME_INPUTS,
  frameInputs,
  LETTERS,
  PART_INPUTS,
  PARTS,
  partInputs,
} from '../server/composer/network/choir-encoding.ts';
import type { Chorale } from './chorales.ts';
import {
  activeRows,
  add,
  crossEntropy,
  dropOut,
  linear,
  NO_TARGET,
  type Pass,
  rectify,
  recur,
  sum,
  sumActive,
} from './layers.ts';
import type { Matrix } from './matrices.ts';
import { createParameter, type Parameter } from './parameters.ts';
import { createRandom, type Random } from './random.ts';

/** Widths of layers. */
export interface ChoirSizes {
  readonly embedding: number;
  /** Of the recurrent state. */
  readonly units: number;
  /** Of the inner layer of each part's head. */
  readonly hidden: number;
}

export const CHOIR_SIZES: ChoirSizes = { embedding: 256, units: 320, hidden: 256 };

/** About this many inputs are on at once. */
const ACTIVE = 40;
const ACTIVE_IN_PART = 16;

/** The choir's weights, as server/composer/choir-network.ts reads them, by name. The parts' are numbered from the top. */
export type ChoirWeights = Readonly<Record<string, Parameter>>;

/** A network that has learnt nothing yet. */
export function newChoirWeights({ embedding, units, hidden }: ChoirSizes, seed: number): ChoirWeights {
  const random = createRandom(seed);
  const weights: Record<string, Parameter> = {};
  const create = (name: string, rows: number, columns: number, spread: number) => {
    weights[name] = createParameter(name, rows, columns, spread, random);
  };
  create('embedding', FRAME_INPUTS, embedding, Math.sqrt(3 / ACTIVE));
  create('embeddingBias', 1, embedding, 0);
  create('gatesInput', embedding, 3 * units, Math.sqrt(3 / embedding));
  create('gatesState', units, 3 * units, Math.sqrt(1 / units));
  create('gatesBias', 1, 3 * units, 0);
  PARTS.forEach((part) => {
    create(`${part}State`, units, hidden, Math.sqrt(3 / units));
    create(`${part}Input`, PART_INPUTS, hidden, Math.sqrt(3 / ACTIVE_IN_PART));
    create(`${part}Bias`, 1, hidden, 0);
    create(`${part}Aims`, hidden, AIMS, Math.sqrt(0.3 / hidden));
    create(`${part}AimsBias`, 1, AIMS, 0);
  });
  return weights;
}

/** What dropping out needs in training. */
export interface Dropping {
  readonly share: number;
  readonly random: Random;
}

/**
 * The nats of chorales in one pass: for each part, the sum over its sixteenths. Each part is told given those above it.
 * @param dropping where the network is to learn: the gradients of the mean over all tokens are added up
 */
export function choirNats(chorales: readonly Chorale[], weights: ChoirWeights, dropping?: Dropping): number[] {
  const sequences = chorales.length;
  const steps = Math.max(...chorales.map(({ length }) => length));
  const tokens = PARTS.length * chorales.reduce((total, { length }) => total + length, 0);
  const choraleOf = (row: number) => chorales[row % sequences]!;
  const frameOf = (row: number) => Math.floor(row / sequences);
  const isFrame = (row: number) => frameOf(row) < choraleOf(row).length;
  const rowsOf = (inputs: (chorale: Chorale, at: number) => number[]) =>
    activeRows(
      Array.from({ length: steps * sequences }, (_, row) => (isFrame(row) ? inputs(choraleOf(row), frameOf(row)) : [])),
    );
  const drop = (matrix: Matrix) =>
    dropping ? dropOut(matrix, dropping.share, dropping.random) : dropOut(matrix, 0, () => 0);

  const embedded = sumActive(rowsOf(frameInputs), weights.embedding!, weights.embeddingBias);
  const bent = rectify(embedded.output);
  const input = drop(bent.output);
  const gates = linear(input.output, weights.gatesInput!, weights.gatesBias);
  const recurrence = recur(gates.output, sequences, weights.gatesState!);
  const states = drop(recurrence.output);
  const stateSlope = new Float32Array(states.output.values.length);

  const nats = PARTS.map((name, part) => {
    const dense = linear(states.output, weights[`${name}State`]!, weights[`${name}Bias`]);
    const direct = sumActive(
      rowsOf((chorale, at) => partInputs(chorale, at, part)),
      weights[`${name}Input`]!,
    );
    const middle = rectify(sum([dense, direct]));
    const dropped = drop(middle.output);
    const aims = linear(dropped.output, weights[`${name}Aims`]!, weights[`${name}AimsBias`]);
    const rows = steps * sequences;
    const lasts = new Int32Array(rows);
    const sopranos = new Int32Array(rows);
    const targets = new Int32Array(rows).fill(NO_TARGET);
    for (let row = 0; row < rows; row++) {
      if (!isFrame(row)) continue;
      const chorale = choraleOf(row);
      const at = frameOf(row);
      lasts[row] = chorale[at - 1]?.[part] ?? 0;
      sopranos[row] = part === 0 ? 0 : chorale[at]![0];
      targets[row] = chorale[at]![part]!;
    }
    const logits = gathered(aims.output, lasts, sopranos);
    const { nats, slope } = crossEntropy(logits.output, targets);
    if (dropping) {
      for (let at = 0; at < slope.length; at++) slope[at]! /= tokens;
      const middleSlope = middle.back(dropped.back(aims.back(logits.back(slope))));
      direct.back(middleSlope);
      add(stateSlope, dense.back(middleSlope));
    }
    return nats;
  });
  if (dropping) embedded.back(bent.back(input.back(gates.back(recurrence.back(states.back(stateSlope))))));
  return nats;
}

/** The logits of all letters: what each letter's aims add up to. */
function gathered({ values, rows, columns }: Matrix, lasts: Int32Array, sopranos: Int32Array): Pass {
  const logits = new Float32Array(rows * LETTERS);
  for (let row = 0; row < rows; row++)
    for (let letter = 0; letter < LETTERS; letter++) {
      const [move, depth] = aimsAt(letter, lasts[row]!, sopranos[row]!);
      let logit = values[row * columns + letter]!;
      if (move >= 0) logit += values[row * columns + move]!;
      if (depth >= 0) logit += values[row * columns + depth]!;
      logits[row * LETTERS + letter] = logit;
    }
  return {
    output: { values: logits, rows, columns: LETTERS },
    back(slope) {
      const aimSlope = new Float32Array(values.length);
      for (let row = 0; row < rows; row++)
        for (let letter = 0; letter < LETTERS; letter++) {
          const [move, depth] = aimsAt(letter, lasts[row]!, sopranos[row]!);
          const own = slope[row * LETTERS + letter]!;
          aimSlope[row * columns + letter]! += own;
          if (move >= 0) aimSlope[row * columns + move]! += own;
          if (depth >= 0) aimSlope[row * columns + depth]! += own;
        }
      return aimSlope;
    },
  };
}
