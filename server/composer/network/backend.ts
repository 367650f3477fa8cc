import { createRequire } from 'node:module';
import path from 'node:path';
import type { Matrix } from './weights.ts';

/** A matrix that stays where products are computed. */
export interface Factor {
  /**
   * The product of `values` (rows by `inner`, row by row) and this matrix, row by row. A row of the answer is the same
   * to the last bit whatever the other rows are, and however many.
   */
  product(values: Float32Array, rows: number): Float32Array;
  close(): void;
}

/** Where matrices are multiplied: TensorFlow.js, native or in WebAssembly. */
export interface Backend {
  readonly name: 'tensorflow' | 'wasm';
  hold(matrix: Matrix): Factor;
  /** Tensors that are held, count: the same after every product. */
  tensors(): number;
}

/**
 * Opens the native TensorFlow where its package is installed, else WebAssembly. The same weights sound the same on
 * every machine with the same backend; between the two, rare notes can differ.
 * @throws Error where neither can be loaded, with the reasons
 */
export async function openBackend(): Promise<Backend> {
  const native = await import(NATIVE).then(
    () => undefined,
    (error: Error) => error,
  );
  const tf = await import('@tensorflow/tfjs-core');
  if (native === undefined) await tf.setBackend('tensorflow');
  else await openWasm(tf.setBackend, native);
  await tf.ready();
  return {
    name: native === undefined ? 'tensorflow' : 'wasm',
    tensors: () => tf.memory().numTensors,
    hold({ rows: inner, columns, values }) {
      const held = tf.tensor2d(values, [inner, columns]);
      return {
        product(left, rows) {
          const factor = tf.tensor2d(left, [rows, inner]);
          const product = tf.matMul(factor, held);
          const answer = product.dataSync<'float32'>();
          factor.dispose();
          product.dispose();
          return answer;
        },
        close: () => held.dispose(),
      };
    },
  };
}

/** Not there where its native library could not be downloaded, and then without types. */
const NATIVE: string = '@tensorflow/tfjs-node';

async function openWasm(setBackend: (name: string) => Promise<boolean>, native: Error): Promise<void> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  const folder = path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  setWasmPaths(`${folder}${path.sep}`);
  if (!(await setBackend('wasm')))
    throw new Error(
      `The network needs @tensorflow/tfjs-node (${native.message}) or WebAssembly, which did not start from ${folder}.`,
    );
}
