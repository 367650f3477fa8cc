import { at } from '../server/composer/theory/at.ts';
import { cellAt } from './matrices.ts';
import type { Parameter } from './parameters.ts';

/** Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019), and a moving average of the weights. */
export interface Adam {
  /** Steps taken so far. */
  steps: number;
  /** By parameter: mean slopes, mean squared slopes, and averaged weights. */
  readonly means: readonly Float32Array[];
  readonly squares: readonly Float32Array[];
  readonly averages: readonly Float32Array[];
}

export interface AdamRates {
  readonly rate: number;
  /** Share of a weight that it loses in a step, times the rate. Biases (one row) lose none. */
  readonly decay: number;
  /** Share of the averages that is kept in a step, after many steps: 0.999, say. */
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
  // The first steps count more: random weights are no average.
  const keep = Math.min(average, adam.steps / (adam.steps + 9));
  parameters.forEach(({ values, gradient, rows }, index) => {
    const means = at(adam.means, index);
    const squares = at(adam.squares, index);
    const averages = at(adam.averages, index);
    const shrink = rows === 1 ? 1 : 1 - rate * decay;
    gradient.forEach((slope, cell) => {
      const mean = FIRST * cellAt(means, cell) + (1 - FIRST) * slope;
      const square = SECOND * cellAt(squares, cell) + (1 - SECOND) * slope * slope;
      means[cell] = mean;
      squares[cell] = square;
      const step = (rate * mean) / meanShare / (Math.sqrt(square / squareShare) + 1e-8);
      const value = cellAt(values, cell) * shrink - step;
      values[cell] = value;
      averages[cell] = keep * cellAt(averages, cell) + (1 - keep) * value;
    });
  });
}

const FIRST = 0.9;
const SECOND = 0.999;

/** Does some work with the averaged weights in place of the last ones. */
export function withAverages<Result>(adam: Adam, parameters: readonly Parameter[], work: () => Result): Result {
  const last = parameters.map(({ values }) => values.slice());
  parameters.forEach(({ values }, index) => {
    values.set(at(adam.averages, index));
  });
  const result = work();
  parameters.forEach(({ values }, index) => {
    values.set(at(last, index));
  });
  return result;
}
