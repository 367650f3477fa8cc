import type { Parameter } from './parameters.ts';

/** Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019), and a moving average of the weights. */
export interface Adam {
  /** Steps taken so far. */
  steps: number;
  /** By parameter: mean slope, mean squared slope, and the averaged weights. */
  readonly means: readonly Float32Array[];
  readonly squares: readonly Float32Array[];
  readonly averages: readonly Float32Array[];
}

export interface AdamRates {
  readonly rate: number;
  /** Share of a weight that it loses in a step, times the rate. Biases (one row) keep theirs. */
  readonly decay: number;
  /** Share of the averages that is kept in a step, when many have been taken: 0.999, say. */
  readonly average: number;
}

export const createAdam = (parameters: readonly Parameter[]): Adam => ({
  steps: 0,
  means: parameters.map(({ values }) => new Float32Array(values.length)),
  squares: parameters.map(({ values }) => new Float32Array(values.length)),
  averages: parameters.map(({ values }) => values.slice()),
});

/** Moves the weights against their gradients. */
export function takeStep(adam: Adam, parameters: readonly Parameter[], { rate, decay, average }: AdamRates): void {
  adam.steps += 1;
  const meanShare = 1 - FIRST ** adam.steps;
  const squareShare = 1 - SECOND ** adam.steps;
  // The first steps count more: weights at random are no average of anything.
  const keep = Math.min(average, adam.steps / (adam.steps + 9));
  parameters.forEach(({ values, gradient, rows }, index) => {
    const means = adam.means[index]!;
    const squares = adam.squares[index]!;
    const averages = adam.averages[index]!;
    const shrink = rows === 1 ? 1 : 1 - rate * decay;
    for (let at = 0; at < values.length; at++) {
      const slope = gradient[at]!;
      const mean = FIRST * means[at]! + (1 - FIRST) * slope;
      const square = SECOND * squares[at]! + (1 - SECOND) * slope * slope;
      means[at] = mean;
      squares[at] = square;
      const value = values[at]! * shrink - (rate * mean) / meanShare / (Math.sqrt(square / squareShare) + 1e-8);
      values[at] = value;
      averages[at] = keep * averages[at]! + (1 - keep) * value;
    }
  });
}

const FIRST = 0.9;
const SECOND = 0.999;

/** Does something with the averaged weights in place of the last ones. */
export function withAverages<Result>(adam: Adam, parameters: readonly Parameter[], work: () => Result): Result {
  const last = parameters.map(({ values }) => values.slice());
  parameters.forEach(({ values }, index) => {
    values.set(adam.averages[index]!);
  });
  const result = work();
  parameters.forEach(({ values }, index) => {
    values.set(last[index]!);
  });
  return result;
}
