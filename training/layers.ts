import { add, addRows, rowOf } from '../server/composer/network/vector.ts';
import { cellAt, holdFactor, type Matrix, product, transposed } from './matrices.ts';
import type { Parameter } from './parameters.ts';
import type { Random } from './random.ts';

/**
 * The output of a layer, and the way back: from the gradient of the output to that of the input, while the gradients of
 * the layer's own weights are added up. Matrix products run in TensorFlow.js; the rest are plain loops, because its wasm
 * backend lacks the kernels or is slower at them.
 */
export interface Pass {
  readonly output: Matrix;
  back(slope: Float32Array): Float32Array;
}

/**
 * The sum of the bias and of the weights of the active inputs, row by row. The input has no gradient: `back` returns none.
 * @param rows numbers of the active inputs of each row
 */
export function sumActive(rows: readonly (readonly number[])[], weights: Parameter, bias?: Parameter): Pass {
  const { gradient, columns } = weights;
  const values = new Float32Array(rows.length * columns);
  rows.forEach((inputs, row) => {
    const own = rowOf(values, row, columns);
    if (bias) own.set(bias.values);
    addRows(own, weights, inputs);
  });
  return {
    output: { values, rows: rows.length, columns },
    back(slope) {
      rows.forEach((inputs, row) => {
        const own = rowOf(slope, row, columns);
        for (const input of inputs) add(rowOf(gradient, input, columns), own);
      });
      if (bias) addAllRows(bias.gradient, slope);
      return new Float32Array(0);
    },
  };
}

/** input · weights + bias. */
export function linear(input: Matrix, weights: Parameter, bias?: Parameter): Pass {
  const { rows } = input;
  const { columns } = weights;
  const values = product(input, weights);
  if (bias) for (let row = 0; row < rows; row++) add(rowOf(values, row, columns), bias.values);
  return {
    output: { values, rows, columns },
    back(slope) {
      const slopes = { values: slope, rows, columns };
      add(weights.gradient, product(transposed(input), slopes));
      if (bias) addAllRows(bias.gradient, slope);
      return product(slopes, transposed(weights));
    },
  };
}

/**
 * The sum of several outputs of the same shape.
 * @throws RangeError where there are none
 */
export function sum(passes: readonly Pass[]): Matrix {
  const [first, ...others] = passes.map(({ output }) => output);
  if (first === undefined) throw new RangeError('no outputs to add');
  const values = first.values.slice();
  for (const other of others) add(values, other.values);
  return { ...first, values };
}

/** max(0, x). */
export function rectify(input: Matrix): Pass {
  const values = input.values.map((value) => Math.max(0, value));
  return {
    output: { ...input, values },
    back: (slope) => slope.map((value, index) => (cellAt(values, index) > 0 ? value : 0)),
  };
}

/** The share of numbers that a layer drops, 0–1, and the chance that picks them. */
export interface Dropout {
  readonly share: number;
  readonly random: Random;
}

/**
 * Drops a share of the numbers, drawn anew each time, and scales up the others.
 * @param dropout undefined to drop none: the output is the input itself
 */
export function dropOut(input: Matrix, dropout: Dropout | undefined): Pass {
  if (dropout === undefined || dropout.share === 0) return { output: input, back: (slope) => slope };
  const { share, random } = dropout;
  const mask = input.values.map(() => (random() < share ? 0 : 1 / (1 - share)));
  return {
    output: { ...input, values: times(input.values, mask) },
    back: (slope) => times(slope, mask),
  };
}

/**
 * A gated recurrent unit along whole sequences, all starting from a state of zeros:
 *   z = σ(xz + h·Uz), r = σ(xr + h·Ur), n = tanh(xn + r ∘ (h·Un)), h' = (1 − z) ∘ n + z ∘ h.
 * The way back is written by hand, through all of time.
 * @param input what the inputs (and biases) bring to the gates z, r and n, side by side: (steps · sequences) × 3 units,
 *   the rows of all sequences at the first step, then at the second …; shorter sequences are padded at their ends, and
 *   padding must get no slope
 * @param sequences side by side, count
 * @param recurrent U, units × 3 units
 * @returns the states after each step, (steps · sequences) × units
 */
export function recur(input: Matrix, sequences: number, recurrent: Parameter): Pass {
  const units = recurrent.rows;
  const steps = input.rows / sequences;
  const size = sequences * units;
  // States from before the first step on: those before and after each step are slices of the same array.
  const states = new Float32Array((steps + 1) * size);
  const updates = new Float32Array(steps * size);
  const resets = new Float32Array(steps * size);
  const candidates = new Float32Array(steps * size);
  // h·Un, before the reset.
  const memories = new Float32Array(steps * size);
  const forward = holdFactor(recurrent);
  for (let step = 0; step < steps; step++) {
    const before = states.subarray(step * size, (step + 1) * size);
    const recalled = forward.times({ values: before, rows: sequences, columns: units });
    for (let sequence = 0; sequence < sequences; sequence++) {
      const gates = sequence * 3 * units;
      const inputs = step * sequences * 3 * units + gates;
      for (let unit = 0; unit < units; unit++) {
        const at = step * size + sequence * units + unit;
        const update = sigmoid(cellAt(input.values, inputs + unit) + cellAt(recalled, gates + unit));
        const reset = sigmoid(cellAt(input.values, inputs + units + unit) + cellAt(recalled, gates + units + unit));
        const memory = cellAt(recalled, gates + 2 * units + unit);
        const candidate = Math.tanh(cellAt(input.values, inputs + 2 * units + unit) + reset * memory);
        updates[at] = update;
        resets[at] = reset;
        memories[at] = memory;
        candidates[at] = candidate;
        states[at + size] = (1 - update) * candidate + update * cellAt(states, at);
      }
    }
  }
  forward.close();
  return {
    output: { values: states.subarray(size), rows: steps * sequences, columns: units },
    back(slope) {
      const inputSlopes = new Float32Array(input.values.length);
      const recalledSlopes = new Float32Array(input.values.length);
      const backward = holdFactor(transposed(recurrent));
      // Slope of the state after the step that comes from the steps after it.
      let later: Float32Array = new Float32Array(size);
      for (let step = steps - 1; step >= 0; step--) {
        const kept = new Float32Array(size);
        for (let sequence = 0; sequence < sequences; sequence++) {
          const gates = (step * sequences + sequence) * 3 * units;
          for (let unit = 0; unit < units; unit++) {
            const here = sequence * units + unit;
            const at = step * size + here;
            const state = cellAt(slope, at) + cellAt(later, here);
            const update = cellAt(updates, at);
            const reset = cellAt(resets, at);
            const candidate = cellAt(candidates, at);
            const candidateSlope = state * (1 - update) * (1 - candidate * candidate);
            const updateSlope = state * (cellAt(states, at) - candidate) * update * (1 - update);
            const resetSlope = candidateSlope * cellAt(memories, at) * reset * (1 - reset);
            kept[here] = state * update;
            inputSlopes[gates + unit] = updateSlope;
            inputSlopes[gates + units + unit] = resetSlope;
            inputSlopes[gates + 2 * units + unit] = candidateSlope;
            recalledSlopes[gates + unit] = updateSlope;
            recalledSlopes[gates + units + unit] = resetSlope;
            recalledSlopes[gates + 2 * units + unit] = candidateSlope * reset;
          }
        }
        const rows = recalledSlopes.subarray(step * 3 * size, (step + 1) * 3 * size);
        later = backward.times({ values: rows, rows: sequences, columns: 3 * units });
        add(later, kept);
      }
      backward.close();
      const befores = { values: states.subarray(0, steps * size), rows: steps * sequences, columns: units };
      const slopes = { values: recalledSlopes, rows: steps * sequences, columns: 3 * units };
      add(recurrent.gradient, product(transposed(befores), slopes));
      return inputSlopes;
    },
  };
}

/** No target: the row does not count. */
export const NO_TARGET = -1;

/**
 * The negative log-likelihood of each row's target under the soft-max of its logits.
 * @param targets one column for each row, or NO_TARGET
 * @returns the sum in nats, and the slope of that sum at each logit. Logits of −∞ have no share and no slope.
 */
export function crossEntropy(logits: Matrix, targets: Int32Array): { nats: number; slope: Float32Array } {
  const { values, columns } = logits;
  const slope = new Float32Array(values.length);
  let nats = 0;
  targets.forEach((target, row) => {
    if (target === NO_TARGET) return;
    const own = rowOf(values, row, columns);
    const ownSlope = rowOf(slope, row, columns);
    const top = own.reduce((most, logit) => Math.max(most, logit), -Infinity);
    let total = 0;
    own.forEach((logit, column) => {
      const share = Math.exp(logit - top);
      ownSlope[column] = share;
      total += share;
    });
    divide(ownSlope, total);
    ownSlope[target] = cellAt(ownSlope, target) - 1;
    nats += Math.log(total) + top - cellAt(own, target);
  });
  return { nats, slope };
}

const times = (one: Float32Array, other: Float32Array) => one.map((value, index) => value * cellAt(other, index));

const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

/** Divides numbers by another one, in place. */
export function divide(values: Float32Array, divisor: number): void {
  values.forEach((value, index) => {
    values[index] = value / divisor;
  });
}

/** Adds all rows of a matrix to a vector, in place. */
function addAllRows(sum: Float32Array, rows: Float32Array): void {
  for (let row = 0; row * sum.length < rows.length; row++) add(sum, rowOf(rows, row, sum.length));
}
