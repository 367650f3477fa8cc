import type { Matrix } from './weights.ts';

// The inner loops of the networks. Sums are rounded to 32 bits after each addition and added in a fixed order: another
// order would be another sound.

/** A row of a matrix: a view, not a copy. */
export const rowOf = (values: Float32Array, row: number, columns: number) =>
  values.subarray(row * columns, (row + 1) * columns);

/** Adds a vector to another one, in place. */
export function add(sum: Float32Array, values: Float32Array): void {
  for (let index = 0; index < sum.length; index++) sum[index] = valueAt(sum, index) + valueAt(values, index);
}

/** Adds rows of a matrix to a vector, in place and in their order. */
export function addRows(sum: Float32Array, { columns, values }: Matrix, rows: readonly number[]): void {
  for (const row of rows) {
    const first = row * columns;
    for (let column = 0; column < columns; column++)
      sum[column] = valueAt(sum, column) + valueAt(values, first + column);
  }
}

/** Adds the product of a vector and a matrix to a vector, in place, row by row of the matrix. */
export function addProduct(sum: Float32Array, vector: Float32Array, { columns, values }: Matrix): void {
  for (let row = 0; row < vector.length; row++) {
    const factor = valueAt(vector, row);
    if (factor === 0) continue;
    const first = row * columns;
    for (let column = 0; column < columns; column++)
      sum[column] = valueAt(sum, column) + factor * valueAt(values, first + column);
  }
}

/** Replaces negative values by 0, in place. */
export function rectify(values: Float32Array): void {
  for (let index = 0; index < values.length; index++) if (valueAt(values, index) < 0) values[index] = 0;
}

/**
 * The next state of a gated recurrent unit, as `recur` in training/layers.ts computes it:
 * u = σ(xu + su), r = σ(xr + sr), n = tanh(xn + r·sn), (1 − u)·n + u·state.
 * @param input contribution of the input to the gates: update, reset and candidate, side by side; `bias` is added to it
 * @param fromState contribution of the state, likewise
 */
export function nextState(
  input: Float32Array,
  fromState: Float32Array,
  bias: Float32Array,
  state: Float32Array,
): Float32Array {
  const units = state.length;
  const next = new Float32Array(units);
  for (let unit = 0; unit < units; unit++) {
    const second = unit + units;
    const third = second + units;
    const update = sigmoid(valueAt(input, unit) + valueAt(bias, unit) + valueAt(fromState, unit));
    const reset = sigmoid(valueAt(input, second) + valueAt(bias, second) + valueAt(fromState, second));
    const memory = reset * valueAt(fromState, third);
    const candidate = 2 * sigmoid(2 * (valueAt(input, third) + valueAt(bias, third) + memory)) - 1;
    next[unit] = (1 - update) * candidate + update * valueAt(state, unit);
  }
  return next;
}

/** The sums of two vectors, as logits. */
export function sumLogits(one: Float32Array, other: Float32Array): number[] {
  const logits: number[] = [];
  for (let index = 0; index < one.length; index++) logits.push(roundLogit(valueAt(one, index) + valueAt(other, index)));
  return logits;
}

/** The logits of a layer, added in double precision: the bias plus the product of max(0, one + other) and the weights. */
export function layerLogits(
  one: Float32Array,
  other: Float32Array,
  { columns, values }: Matrix,
  bias: Float32Array,
): number[] {
  const logits: number[] = [];
  for (let column = 0; column < columns; column++) {
    let logit = valueAt(bias, column);
    for (let row = 0; row < one.length; row++) {
      const input = valueAt(one, row) + valueAt(other, row);
      if (input > 0) logit += input * valueAt(values, row * columns + column);
    }
    logits.push(roundLogit(logit));
  }
  return logits;
}

/** A logit as a multiple of 1/1024, so that the last bit of a sum does not change what is drawn. */
export const roundLogit = (logit: number) => Math.round(logit * 1024) / 1024;

const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

/** Not exported: the engine inlines it at no cost. Imported from another module, it made a step a sixth slower. */
const valueAt = (values: Float32Array, index: number): number => values[index] ?? outOfRange(values, index);

function outOfRange({ length }: Float32Array, index: number): never {
  throw new RangeError(`no value ${index} among ${length}`);
}
