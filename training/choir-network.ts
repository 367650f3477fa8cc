import {
  CHOIR_INPUTS,
  CHOIR_PART_INPUTS,
  choirInputs,
  choirPartInputs,
} from '../server/composer/network/choir-encoding.ts';
import { AIMS, aimsAt, CHOIR_LETTERS, PART_INDICES, PARTS } from '../server/composer/network/choir-letters.ts';
import { add } from '../server/composer/network/vector.ts';
import { at } from '../server/composer/theory/at.ts';
import type { Chorale } from './chorales.ts';
import {
  crossEntropy,
  type Dropout,
  divide,
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
import { createRandom } from './random.ts';

/** Widths of layers. */
export interface ChoirSizes {
  readonly embedding: number;
  /** Width of the recurrent state. */
  readonly units: number;
  /** Width of the inner layer of each part's head. */
  readonly hidden: number;
}

export const CHOIR_SIZES: ChoirSizes = { embedding: 256, units: 320, hidden: 256 };

/** Inputs that are active at once, count, about: of the recurrent part, and of each part's head. */
const ACTIVE = 40;
const ACTIVE_IN_PART = 16;

type PartName = (typeof PARTS)[number];
type RecurrentName = 'embedding' | 'embeddingBias' | 'gatesInput' | 'gatesState' | 'gatesBias';
type HeadName = `${PartName}${'State' | 'Input' | 'Bias' | 'Aims' | 'AimsBias'}`;

/** The weights of the choir network, by the names that server/composer/network/choir-network.ts reads. */
export type ChoirWeights = Readonly<Record<RecurrentName | HeadName, Parameter>>;

/** Random weights, to begin a training with. */
export function newChoirWeights({ embedding, units, hidden }: ChoirSizes, seed: number): ChoirWeights {
  const random = createRandom(seed);
  const create = (name: keyof ChoirWeights, rows: number, columns: number, spread: number) =>
    [name, createParameter(name, rows, columns, spread, random)] as const;
  return Object.fromEntries([
    create('embedding', CHOIR_INPUTS, embedding, Math.sqrt(3 / ACTIVE)),
    create('embeddingBias', 1, embedding, 0),
    create('gatesInput', embedding, 3 * units, Math.sqrt(3 / embedding)),
    create('gatesState', units, 3 * units, Math.sqrt(1 / units)),
    create('gatesBias', 1, 3 * units, 0),
    ...PARTS.flatMap((part) => [
      create(`${part}State`, units, hidden, Math.sqrt(3 / units)),
      create(`${part}Input`, CHOIR_PART_INPUTS, hidden, Math.sqrt(3 / ACTIVE_IN_PART)),
      create(`${part}Bias`, 1, hidden, 0),
      create(`${part}Aims`, hidden, AIMS, Math.sqrt(0.3 / hidden)),
      create(`${part}AimsBias`, 1, AIMS, 0),
    ]),
  ]) as ChoirWeights;
}

/**
 * The nats of chorales in one pass: for each part, the sum over its sixteenths, given the parts above it.
 * @param dropout for training: the gradients of the mean over all tokens are added up. Undefined for validation
 */
export function choirNats(chorales: readonly Chorale[], weights: ChoirWeights, dropout?: Dropout): number[] {
  const sequences = chorales.length;
  const steps = Math.max(...chorales.map(({ length }) => length));
  const tokens = PARTS.length * chorales.reduce((total, { length }) => total + length, 0);
  const choraleOf = (row: number) => at(chorales, row % sequences);
  const frameOf = (row: number) => Math.floor(row / sequences);
  const isFrame = (row: number) => frameOf(row) < choraleOf(row).length;
  const rowsOf = (inputs: (chorale: Chorale, index: number) => number[]) =>
    Array.from({ length: steps * sequences }, (_, row) => (isFrame(row) ? inputs(choraleOf(row), frameOf(row)) : []));

  const embedded = sumActive(rowsOf(choirInputs), weights.embedding, weights.embeddingBias);
  const bent = rectify(embedded.output);
  const input = dropOut(bent.output, dropout);
  const gates = linear(input.output, weights.gatesInput, weights.gatesBias);
  const recurrence = recur(gates.output, sequences, weights.gatesState);
  const states = dropOut(recurrence.output, dropout);
  const stateSlope = new Float32Array(states.output.values.length);

  const nats = PART_INDICES.map((part) => {
    const name = at(PARTS, part);
    const dense = linear(states.output, weights[`${name}State`], weights[`${name}Bias`]);
    const direct = sumActive(
      rowsOf((chorale, index) => choirPartInputs(chorale, index, part)),
      weights[`${name}Input`],
    );
    const middle = rectify(sum([dense, direct]));
    const dropped = dropOut(middle.output, dropout);
    const aims = linear(dropped.output, weights[`${name}Aims`], weights[`${name}AimsBias`]);
    const rows = steps * sequences;
    const lasts = new Int32Array(rows);
    const sopranos = new Int32Array(rows);
    const targets = new Int32Array(rows).fill(NO_TARGET);
    for (let row = 0; row < rows; row++) {
      if (!isFrame(row)) continue;
      const chorale = choraleOf(row);
      const frame = at(chorale, frameOf(row));
      lasts[row] = chorale[frameOf(row) - 1]?.[part] ?? 0;
      sopranos[row] = part === 0 ? 0 : frame[0];
      targets[row] = frame[part];
    }
    const logits = letterLogits(aims.output, lasts, sopranos);
    const { nats, slope } = crossEntropy(logits.output, targets);
    if (dropout) {
      divide(slope, tokens);
      const middleSlope = middle.back(dropped.back(aims.back(logits.back(slope))));
      direct.back(middleSlope);
      add(stateSlope, dense.back(middleSlope));
    }
    return nats;
  });
  if (dropout) embedded.back(bent.back(input.back(gates.back(recurrence.back(states.back(stateSlope))))));
  return nats;
}

/** The logit of each letter: its own, that of its move and that of its depth, added up. */
function letterLogits({ values, rows, columns }: Matrix, lasts: Int32Array, sopranos: Int32Array): Pass {
  const logits = new Float32Array(rows * CHOIR_LETTERS);
  lasts.forEach((last, row) => {
    const aims = values.subarray(row * columns, (row + 1) * columns);
    for (let letter = 0; letter < CHOIR_LETTERS; letter++) {
      const [move, depth] = aimsAt(letter, last, at(sopranos, row));
      let logit = at(aims, letter);
      if (move >= 0) logit += at(aims, move);
      if (depth >= 0) logit += at(aims, depth);
      logits[row * CHOIR_LETTERS + letter] = logit;
    }
  });
  return {
    output: { values: logits, rows, columns: CHOIR_LETTERS },
    back(slope) {
      const slopes = new Float32Array(values.length);
      lasts.forEach((last, row) => {
        const aims = slopes.subarray(row * columns, (row + 1) * columns);
        for (let letter = 0; letter < CHOIR_LETTERS; letter++) {
          const own = at(slope, row * CHOIR_LETTERS + letter);
          for (const aim of [letter, ...aimsAt(letter, last, at(sopranos, row))])
            if (aim >= 0) aims[aim] = at(aims, aim) + own;
        }
      });
      return slopes;
    },
  };
}
