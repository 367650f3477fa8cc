import { holdFactor, type Matrix, product, transposed } from './matrices.ts';
import type { Parameter } from './parameters.ts';
import type { Random } from './random.ts';

/**
 * What a layer made of its input, and the way back: from the gradient of the output to the gradient of the input,
 * while the gradients of the layer's own weights are added up. Matrix products run in TensorFlow.js; all else are plain
 * loops, because its wasm backend lacks the kernels or is slower at them.
 */
export interface Pass {
  readonly output: Matrix;
  back(slope: Float32Array): Float32Array;
}

/**
 * Rows of few active inputs each: row r holds `indices` from `starts[r]` up to `starts[r + 1]`.
 */
export interface ActiveRows {
  readonly indices: Int32Array;
  readonly starts: Int32Array;
}

/** @example activeRows([[3, 5], [], [0]]) // { indices: [3, 5, 0], starts: [0, 2, 2, 3] } */
export function activeRows(rows: readonly (readonly number[])[]): ActiveRows {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, at) => {
    starts[at + 1] = starts[at]! + row.length;
  });
  const indices = new Int32Array(starts[rows.length]!);
  rows.forEach((row, at) => {
    indices.set(row, starts[at]!);
  });
  return { indices, starts };
}

/** Each row's output is the sum of the weight rows of its active inputs and the bias. Its input has no gradient: `back` gives none. */
export function sumActive({ indices, starts }: ActiveRows, weights: Parameter, bias?: Parameter): Pass {
  const { values, gradient, columns } = weights;
  const rows = starts.length - 1;
  const output = new Float32Array(rows * columns);
  if (bias) for (let at = 0; at < output.length; at += columns) output.set(bias.values, at);
  for (let row = 0; row < rows; row++)
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const from = indices[at]! * columns;
      const to = row * columns;
      for (let column = 0; column < columns; column++) output[to + column]! += values[from + column]!;
    }
  return {
    output: { values: output, rows, columns },
    back(slope) {
      for (let row = 0; row < rows; row++)
        for (let at = starts[row]!; at < starts[row + 1]!; at++) {
          const to = indices[at]! * columns;
          const from = row * columns;
          for (let column = 0; column < columns; column++) gradient[to + column]! += slope[from + column]!;
        }
      if (bias) addRows(bias.gradient, slope);
      return new Float32Array(0);
    },
  };
}

/** input · weights + bias. */
export function linear(input: Matrix, weights: Parameter, bias?: Parameter): Pass {
  const { rows } = input;
  const { columns } = weights;
  const values = product(input, weights);
  if (bias)
    for (let at = 0; at < values.length; at += columns)
      for (let column = 0; column < columns; column++) values[at + column]! += bias.values[column]!;
  return {
    output: { values, rows, columns },
    back(slope) {
      const slopes = { values: slope, rows, columns };
      add(weights.gradient, product(transposed(input), slopes));
      if (bias) addRows(bias.gradient, slope);
      return product(slopes, transposed(weights));
    },
  };
}

/** The sum of several outputs of the same shape. */
export function sum(passes: readonly Pass[]): Matrix {
  const [first, ...others] = passes.map(({ output }) => output);
  const values = first!.values.slice();
  for (const other of others) add(values, other.values);
  return { ...first!, values };
}

/** max(0, x). */
export function rectify(input: Matrix): Pass {
  const values = new Float32Array(input.values.length);
  for (let at = 0; at < values.length; at++) values[at] = Math.max(0, input.values[at]!);
  return {
    output: { ...input, values },
    back(slope) {
      const inputSlope = new Float32Array(slope.length);
      for (let at = 0; at < slope.length; at++) if (values[at]! > 0) inputSlope[at] = slope[at]!;
      return inputSlope;
    },
  };
}

/**
 * Leaves out a share of the numbers, drawn anew each time, and makes up for it in the others.
 * @param share 0 for none: the input itself
 */
export function dropOut(input: Matrix, share: number, random: Random): Pass {
  if (share === 0) return { output: input, back: (slope) => slope };
  const mask = new Float32Array(input.values.length);
  for (let at = 0; at < mask.length; at++) mask[at] = random() < share ? 0 : 1 / (1 - share);
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
 *   the rows of all sequences at the first step, then at the second …; shorter sequences are padded at their end, where
 *   no slope may come from
 * @param sequences how many run side by side
 * @param recurrent U, units × 3 units
 * @returns the states after each step, (steps · sequences) × units
 */
export function recur(input: Matrix, sequences: number, recurrent: Parameter): Pass {
  const units = recurrent.rows;
  const steps = input.rows / sequences;
  const size = sequences * units;
  // States from before the first step on, so that those before and after each are slices of the same array.
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
        const update = sigmoid(input.values[inputs + unit]! + recalled[gates + unit]!);
        const reset = sigmoid(input.values[inputs + units + unit]! + recalled[gates + units + unit]!);
        const memory = recalled[gates + 2 * units + unit]!;
        const candidate = Math.tanh(input.values[inputs + 2 * units + unit]! + reset * memory);
        updates[at] = update;
        resets[at] = reset;
        memories[at] = memory;
        candidates[at] = candidate;
        states[at + size] = (1 - update) * candidate + update * states[at]!;
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
      // What comes back to the state after the step from the steps that follow.
      let later: Float32Array = new Float32Array(size);
      for (let step = steps - 1; step >= 0; step--) {
        const kept = new Float32Array(size);
        for (let sequence = 0; sequence < sequences; sequence++) {
          const gates = (step * sequences + sequence) * 3 * units;
          for (let unit = 0; unit < units; unit++) {
            const here = sequence * units + unit;
            const at = step * size + here;
            const state = slope[at]! + later[here]!;
            const update = updates[at]!;
            const reset = resets[at]!;
            const candidate = candidates[at]!;
            const candidateSlope = state * (1 - update) * (1 - candidate * candidate);
            const updateSlope = state * (states[at]! - candidate) * update * (1 - update);
            const resetSlope = candidateSlope * memories[at]! * reset * (1 - reset);
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

/** A column that no target stands in: the row counts nothing. */
export const NO_TARGET = -1;

/**
 * The negative log-likelihood of each row's target under the soft-max of its logits.
 * @param targets one column for each row, or NO_TARGET
 * @returns the sum in nats, and the slope of that sum at each logit. Logits of −∞ have no share and no slope.
 */
export function crossEntropy(logits: Matrix, targets: Int32Array): { nats: number; slope: Float32Array } {
  const { values, rows, columns } = logits;
  const slope = new Float32Array(values.length);
  let nats = 0;
  for (let row = 0; row < rows; row++) {
    const target = targets[row]!;
    if (target === NO_TARGET) continue;
    const from = row * columns;
    let top = -Infinity;
    for (let at = from; at < from + columns; at++) top = Math.max(top, values[at]!);
    let total = 0;
    for (let at = from; at < from + columns; at++) {
      const share = Math.exp(values[at]! - top);
      slope[at] = share;
      total += share;
    }
    for (let at = from; at < from + columns; at++) slope[at]! /= total;
    slope[from + target]! -= 1;
    nats += Math.log(total) + top - values[from + target]!;
  }
  return { nats, slope };
}

function times(one: Float32Array, other: Float32Array): Float32Array {
  const result = new Float32Array(one.length);
  for (let at = 0; at < one.length; at++) result[at] = one[at]! * other[at]!;
  return result;
}

const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

/** Adds one array to another in place. */
export function add(to: Float32Array, from: Float32Array): void {
  for (let at = 0; at < to.length; at++) to[at]! += from[at]!;
}

function addRows(to: Float32Array, rows: Float32Array): void {
  const columns = to.length;
  for (let from = 0; from < rows.length; from += columns)
    for (let column = 0; column < columns; column++) to[column]! += rows[from + column]!;
}
