import { fileURLToPath } from 'node:url';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { matMul, memory, setBackend, tensor2d } from '@tensorflow/tfjs-core';

/** Numbers in rows, one after the other. */
export interface Matrix {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/**
 * The number at an index of `values` that the caller has proved to be in range. It is for this kind of array alone, so that
 * the engine inlines it: the inner loops of the training run through here.
 * @throws RangeError, with the index, where it is not in range
 */
export const cellAt = (values: Float32Array, index: number): number => values[index] ?? outOfRange(values, index);

function outOfRange({ length }: Float32Array, index: number): never {
  throw new RangeError(`no cell ${index} among ${length}`);
}

/** Starts the wasm backend of TensorFlow.js, in this thread. To be awaited before the first product. */
export async function openMatrices(): Promise<void> {
  // The package's three binaries are beside its entry; the backend chooses the one that fits.
  setWasmPaths(fileURLToPath(new URL('.', import.meta.resolve('@tensorflow/tfjs-backend-wasm'))));
  if (!(await setBackend('wasm'))) throw new Error('the wasm backend does not start');
}

/** Tensors, count: between products, those of held factors alone. */
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

/** The transposed matrix. The backend would multiply a transposed factor in a plain loop, ten times slower than this. */
export function transposed({ values, rows, columns }: Matrix): Matrix {
  const turned = new Float32Array(values.length);
  for (let top = 0; top < rows; top += BLOCK)
    for (let left = 0; left < columns; left += BLOCK) {
      const bottom = Math.min(rows, top + BLOCK);
      const right = Math.min(columns, left + BLOCK);
      for (let row = top; row < bottom; row++)
        for (let column = left; column < right; column++)
          turned[column * rows + row] = cellAt(values, row * columns + column);
    }
  return { values: turned, rows: columns, columns: rows };
}

/** Rows and columns that are transposed at once, count: both sides stay in the processor's cache. */
const BLOCK = 32;
