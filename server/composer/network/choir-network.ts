import { at } from '../theory/at.ts';
import { openBackend } from './backend.ts';
import { aimsAt, CHOIR_LETTERS, PARTS, type Part } from './choir-letters.ts';
import { openRecurrentLayer, type RecurrentRow } from './recurrent-layer.ts';
import { add, addProduct, addRows, rectify, roundLogit, rowOf } from './vector.ts';
import { type Matrix, readWeights, type Weights } from './weights.ts';

/** One sixteenth of one choir: a step of its network. Its inputs are those of `choirInputs`. */
export interface ChoirStep extends RecurrentRow {
  readonly network: 'choir';
}

/** How likely each letter of a frame is, part by part from the top. */
export interface ChoirPrediction {
  /** State of the network after the step, for the next one. */
  readonly state: Float32Array;
  /**
   * The logits of all letters for a part, multiples of 1/1024.
   * @param inputs those of `choirPartInputs`
   * @param last letter of the part in the frame before, 0 for none
   * @param soprano letter of the soprano in this frame; ignored for the soprano itself
   */
  letters(part: Part, inputs: readonly number[], last: number, soprano: number): number[];
}

/** Work of a choir that needs steps of its network, each answered by its prediction. */
export type ChoirSteps<Result> = Generator<ChoirStep, Result, ChoirPrediction>;

/** The trained choir network, on one thread. */
export interface ChoirNetwork {
  /** SHA-256 of its weights. */
  readonly hash: string;
  /** Length of a state. */
  readonly units: number;
  /**
   * Steps 1 to 64 choirs at once. The batch does not change a choir's prediction by one bit.
   * @throws RangeError at more than 64
   */
  step(rows: readonly ChoirStep[]): ChoirPrediction[];
  close(): void;
}

/**
 * Opens the choir network.
 * @throws Error where neither native TensorFlow nor WebAssembly starts, or where the weights are damaged
 */
export async function openChoirNetwork(weights: Weights = readWeights('choir')): Promise<ChoirNetwork> {
  const backend = await openBackend();
  const layer = openRecurrentLayer(weights, backend, 'choirs');
  const { units } = layer;
  const parts = PARTS.map((part) => ({
    input: weights.matrix(`${part}Input`),
    bias: weights.matrix(`${part}Bias`).values,
    aims: weights.matrix(`${part}Aims`),
    aimsBias: weights.matrix(`${part}AimsBias`).values,
  }));
  const states = PARTS.map((part) => weights.matrix(`${part}State`));
  const heads = backend.hold(sideBySide(states, units));
  const hidden = at(states, 0).columns;

  return {
    hash: weights.hash,
    units,
    step(rows) {
      const { size, states } = layer.step(rows);
      const joined = new Float32Array(size * units);
      states.forEach((state, row) => {
        joined.set(state, row * units);
      });
      const head = heads.product(joined, size);
      return states.map((state, row) => ({
        state,
        letters(part, inputs, last, soprano) {
          const { input, bias, aims, aimsBias } = at(parts, part);
          const inner = rowOf(head, row * PARTS.length + part, hidden).slice();
          add(inner, bias);
          addRows(inner, input, inputs);
          rectify(inner);
          const aimed = aimsBias.slice();
          addProduct(aimed, inner, aims);
          return letterLogits(aimed, last, part === 0 ? 0 : soprano);
        },
      }));
    },
    close() {
      layer.close();
      heads.close();
    },
  };
}

/** The logit of each letter: its own, that of its move and that of its depth, added up. */
const letterLogits = (aims: Float32Array, last: number, soprano: number): number[] =>
  Array.from({ length: CHOIR_LETTERS }, (_, letter) => {
    const [move, depth] = aimsAt(letter, last, soprano);
    return roundLogit(at(aims, letter) + (move < 0 ? 0 : at(aims, move)) + (depth < 0 ? 0 : at(aims, depth)));
  });

/** One matrix made of several with so many rows, side by side. */
function sideBySide(matrices: readonly Matrix[], rows: number): Matrix {
  const columns = matrices.reduce((sum, matrix) => sum + matrix.columns, 0);
  const values = new Float32Array(rows * columns);
  let from = 0;
  for (const matrix of matrices) {
    for (let row = 0; row < rows; row++) values.set(rowOf(matrix.values, row, matrix.columns), row * columns + from);
    from += matrix.columns;
  }
  return { rows, columns, values };
}
