import { createRequire } from 'node:module';
import path from 'node:path';
import type { Matrix } from './weights.ts';

/** A right factor, held where products are computed. */
export interface Factor {
  /**
   * The product of a matrix and this one, both row by row. The number of rows and the other rows do not change a row of
   * the product by one bit.
   * @param values `rows` rows, each as long as this matrix has rows
   */
  product(values: Float32Array, rows: number): Float32Array;
  close(): void;
}

/** The engine that multiplies matrices: TensorFlow.js, native or in WebAssembly. */
export interface Backend {
  readonly name: 'tensorflow' | 'wasm';
  hold(matrix: Matrix): Factor;
  /** Tensors that are held, count: a product adds none. */
  tensors(): number;
}

/**
 * Opens native TensorFlow where its package is installed, else WebAssembly. The same weights make the same music on every
 * machine with the same backend; between the two backends, a few notes can differ.
 * @throws Error, with the reasons, where neither can be loaded
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

/** Typed as a string because the package, and with it its types, is missing where its native library is. */
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
