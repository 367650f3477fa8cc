import { fileURLToPath } from 'node:url';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { matMul, memory, setBackend, tensor2d } from '@tensorflow/tfjs-core';

/** Numbers in rows, one after the other. */
export interface Matrix {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** Makes products possible: they run on TensorFlow.js' wasm backend, in this thread. To be awaited before the first. */
export async function openMatrices(): Promise<void> {
  // Beside the package's entry lie its three binaries; which one fits is found out by the backend.
  setWasmPaths(fileURLToPath(new URL('.', import.meta.resolve('@tensorflow/tfjs-backend-wasm'))));
  if (!(await setBackend('wasm'))) throw new Error('the wasm backend does not start');
}

/** How many tensors there are: none between the products, save for those held. */
export const tensorsHeld = () => memory().numTensors;

/**
 * @param left m × k
 * @param right k × n
 * @returns m × n
 */
export function product(left: Matrix, right: Matrix): Float32Array {
  const held = holdFactor(right);
  const values = held.times(left);
  held.close();
  return values;
}

/** A right factor that is used many times, such as the recurrent weights along a sequence. */
export interface HeldFactor {
  times(left: Matrix): Float32Array;
  close(): void;
}

export function holdFactor(right: Matrix): HeldFactor {
  const factor = tensor2d(right.values, [right.rows, right.columns]);
  return {
    times(left) {
      const rows = tensor2d(left.values, [left.rows, left.columns]);
      const result = matMul(rows, factor);
      const values = result.dataSync<'float32'>();
      rows.dispose();
      result.dispose();
      return values;
    },
    close: () => factor.dispose(),
  };
}

/** The backend multiplies a transposed factor by a plain loop, ten times slower than this and a plain product. */
export function transposed({ values, rows, columns }: Matrix): Matrix {
  const turned = new Float32Array(values.length);
  for (let top = 0; top < rows; top += BLOCK)
    for (let left = 0; left < columns; left += BLOCK) {
      const bottom = Math.min(rows, top + BLOCK);
      const right = Math.min(columns, left + BLOCK);
      for (let row = top; row < bottom; row++)
        for (let column = left; column < right; column++) turned[column * rows + row] = values[row * columns + column]!;
    }
  return { values: turned, rows: columns, columns: rows };
}

/** Rows and columns turned at once, so that both sides stay in the processor's cache. */
const BLOCK = 32;
