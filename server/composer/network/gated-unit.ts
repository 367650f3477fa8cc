import type { Matrix } from './weights.ts';

/** Numbers of rows that are computed at once; fewer are filled up with empty ones. */
export const SIZES = [1, 8, 16, 32, 64] as const;

/** The inputs' rows of weights added up; what is below zero is cut off. */
export function embed(
  inputs: readonly number[],
  { columns, values }: Matrix,
  bias: Float32Array,
  into: Float32Array,
): void {
  into.set(bias);
  for (const input of inputs) {
    const row = input * columns;
    for (let unit = 0; unit < columns; unit++) into[unit] = into[unit]! + values[row + unit]!;
  }
  for (let unit = 0; unit < columns; unit++) if (into[unit]! < 0) into[unit] = 0;
}

/**
 * The next state of a gated recurrent unit, as `recur` of training/layers.ts makes it:
 * u = σ(xu + su), r = σ(xr + sr), n = tanh(xn + r·sn), (1 − u)·n + u·state.
 * @param input what the input brings to the gates: to update, reset and candidate, side by side; `bias` is added to it
 * @param kept what the state brings to them
 */
export function gated(input: Float32Array, kept: Float32Array, bias: Float32Array, state: Float32Array): Float32Array {
  const units = state.length;
  const next = new Float32Array(units);
  for (let unit = 0; unit < units; unit++) {
    const second = unit + units;
    const third = second + units;
    const update = sigmoid(input[unit]! + bias[unit]! + kept[unit]!);
    const reset = sigmoid(input[second]! + bias[second]! + kept[second]!);
    const candidate = 2 * sigmoid(2 * (input[third]! + bias[third]! + reset * kept[third]!)) - 1;
    next[unit] = (1 - update) * candidate + update * state[unit]!;
  }
  return next;
}

const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

/** So that the last bit of a sum does not change what is drawn. */
export const rounded = (logit: number) => Math.round(logit * 1024) / 1024;
