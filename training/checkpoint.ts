import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Adam } from './adam.ts';
import type { Parameter } from './parameters.ts';

/** Where a training run stands, to go on from after a stop. */
export interface Standing {
  /** Epochs that are over. */
  readonly epoch: number;
  /** The best validation loss so far, nats. */
  readonly best: number;
}

/** Writes all that a run needs to go on: weights, their averages, and Adam's means. Replaces the file in one go. */
export function saveCheckpoint(path: string, standing: Standing, parameters: readonly Parameter[], adam: Adam): void {
  const shapes = parameters.map(({ name, rows, columns }) => [name, rows, columns]);
  const head = new TextEncoder().encode(JSON.stringify({ standing, steps: adam.steps, shapes }));
  const arrays = parameters.flatMap(({ values }, at) => [
    values,
    adam.averages[at]!,
    adam.means[at]!,
    adam.squares[at]!,
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  const bodies = arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  writeFileSync(`${path}.new`, Buffer.concat([length, head, ...bodies]));
  renameSync(`${path}.new`, path);
}

/**
 * Fills weights and optimizer with what was saved.
 * @returns where the run stood, or undefined where there is no such file
 * @throws where the file holds other weights than these
 */
export function loadCheckpoint(path: string, parameters: readonly Parameter[], adam: Adam): Standing | undefined {
  if (!existsSync(path)) return undefined;
  const file = readFileSync(path);
  const length = file.readUInt32LE();
  const head = JSON.parse(file.toString('utf8', 4, 4 + length)) as {
    standing: Standing;
    steps: number;
    shapes: unknown;
  };
  const shapes = parameters.map(({ name, rows, columns }) => [name, rows, columns]);
  if (JSON.stringify(head.shapes) !== JSON.stringify(shapes))
    throw new Error(`${path} was written by another network; remove it to start anew`);
  let from = 4 + length;
  parameters.forEach(({ values }, at) => {
    for (const array of [values, adam.averages[at]!, adam.means[at]!, adam.squares[at]!]) {
      Buffer.from(array.buffer, array.byteOffset, array.byteLength).set(file.subarray(from, from + array.byteLength));
      from += array.byteLength;
    }
  });
  adam.steps = head.steps;
  return head.standing;
}
