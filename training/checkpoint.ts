import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { at } from '../server/composer/theory/at.ts';
import type { Adam } from './adam.ts';
import type { Parameter } from './parameters.ts';

/** The progress of a training run. */
export interface Progress {
  /** Finished epochs, count. */
  readonly epoch: number;
  /** The best validation loss so far, nats. */
  readonly best: number;
}

/** Writes all that a run needs to continue: weights, their averages, and the means of Adam. The file is replaced atomically. */
export function saveCheckpoint(path: string, progress: Progress, parameters: readonly Parameter[], adam: Adam): void {
  const shapes = parameters.map(({ name, rows, columns }) => [name, rows, columns]);
  const head = new TextEncoder().encode(JSON.stringify({ progress, steps: adam.steps, shapes }));
  const arrays = arraysOf(parameters, adam);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  const bodies = arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  writeFileSync(`${path}.new`, Buffer.concat([length, head, ...bodies]));
  renameSync(`${path}.new`, path);
}

/**
 * Fills weights and optimizer with what was saved.
 * @returns the progress of the run; undefined where there is no file
 * @throws Error where the file is that of another network
 */
export function loadCheckpoint(path: string, parameters: readonly Parameter[], adam: Adam): Progress | undefined {
  if (!existsSync(path)) return undefined;
  const file = readFileSync(path);
  const length = file.readUInt32LE();
  const head = JSON.parse(file.toString('utf8', 4, 4 + length)) as {
    progress: Progress;
    steps: number;
    shapes: unknown;
  };
  const shapes = parameters.map(({ name, rows, columns }) => [name, rows, columns]);
  if (JSON.stringify(head.shapes) !== JSON.stringify(shapes))
    throw new Error(`${path} was written by another network; remove it to start anew`);
  let from = 4 + length;
  for (const array of arraysOf(parameters, adam)) {
    Buffer.from(array.buffer, array.byteOffset, array.byteLength).set(file.subarray(from, from + array.byteLength));
    from += array.byteLength;
  }
  adam.steps = head.steps;
  return head.progress;
}

/** All numbers of a checkpoint, in its order. */
const arraysOf = (parameters: readonly Parameter[], { averages, means, squares }: Adam) =>
  parameters.flatMap(({ values }, index) => [values, at(averages, index), at(means, index), at(squares, index)]);
