import type { Matrix } from './matrices.ts';
import type { Random } from './random.ts';

/** Weights that are learned, and the gradient that a pass adds to. */
export interface Parameter extends Matrix {
  readonly name: string;
  readonly gradient: Float32Array;
}

/** All weights of a network, by name. */
export type Parameters = Readonly<Record<string, Parameter>>;

/**
 * A matrix of weights, uniformly drawn.
 * @param spread the largest weight; 0 for a bias
 */
export function createParameter(
  name: string,
  rows: number,
  columns: number,
  spread: number,
  random: Random,
): Parameter {
  const values = new Float32Array(rows * columns);
  if (spread > 0) for (let at = 0; at < values.length; at++) values[at] = (2 * random() - 1) * spread;
  return { name, rows, columns, values, gradient: new Float32Array(values.length) };
}

export function clearGradients(parameters: readonly Parameter[]): void {
  for (const { gradient } of parameters) gradient.fill(0);
}

/**
 * Shortens the gradients of all weights together to a length of at most `longest`, so that one odd batch does not throw
 * the network off.
 * @returns their length before
 */
export function clipGradients(parameters: readonly Parameter[], longest: number): number {
  let squares = 0;
  for (const { gradient } of parameters) for (const slope of gradient) squares += slope * slope;
  const length = Math.sqrt(squares);
  if (length > longest)
    for (const { gradient } of parameters)
      gradient.forEach((slope, cell) => {
        gradient[cell] = slope * (longest / length);
      });
  return length;
}
