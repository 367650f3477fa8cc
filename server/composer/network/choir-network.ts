import { openBackend } from './backend.ts';
import { AIMS, aimsAt, LETTERS, PARTS } from './choir-encoding.ts';
import { embed, gated, rounded, SIZES } from './gated-unit.ts';
import { type Matrix, readWeights, type Weights } from './weights.ts';

/** One sixteenth of one choir. */
export interface ChoirStep {
  readonly choir: true;
  /** What the network kept after the choir's last frame, undefined at the first. It is read alone. */
  readonly state: Float32Array | undefined;
  /** What `frameInputs` answers. */
  readonly inputs: readonly number[];
}

/** What is to be sung in a frame, part by part from the top, and what to keep for the next. */
export interface ChoirStepped {
  readonly state: Float32Array;
  /**
   * The logits of all letters for a part, multiples of 1/1024.
   * @param part place in PARTS
   * @param inputs what `partInputs` answers
   * @param last the part's letter in the frame before, 0 for none
   * @param soprano the soprano's letter in this frame; not read for the soprano itself
   */
  letters(part: number, inputs: readonly number[], last: number, soprano: number): number[];
}

/** The choir's trained network, on one thread. */
export interface ChoirNetwork {
  /** SHA-256 of its weights. */
  readonly hash: string;
  /** Length of a state. */
  readonly units: number;
  /**
   * Steps 1 to 64 choirs at once. What a choir is answered is the same to the last bit in any company.
   * @throws RangeError at more than 64
   */
  step(rows: readonly ChoirStep[]): ChoirStepped[];
  close(): void;
}

/**
 * Opens the network of choirs.
 * @throws Error where neither native TensorFlow nor WebAssembly starts, or where the weights are damaged
 */
export async function openChoirNetwork(weights: Weights = readWeights('choir')): Promise<ChoirNetwork> {
  const backend = await openBackend();
  const embedding = weights.matrix('embedding');
  const embeddingBias = weights.matrix('embeddingBias').values;
  const gatesBias = weights.matrix('gatesBias').values;
  const fromInput = backend.hold(weights.matrix('gatesInput'));
  const fromState = backend.hold(weights.matrix('gatesState'));
  const heads = backend.hold(sideBySide(PARTS.map((part) => weights.matrix(`${part}State`))));
  const parts = PARTS.map((part) => ({
    input: weights.matrix(`${part}Input`),
    bias: weights.matrix(`${part}Bias`).values,
    aims: weights.matrix(`${part}Aims`).values,
    aimsBias: weights.matrix(`${part}AimsBias`).values,
  }));
  const width = embedding.columns;
  const units = weights.matrix('gatesState').rows;
  const hidden = parts[0]!.input.columns;

  return {
    hash: weights.hash,
    units,
    step(rows) {
      const size = SIZES.find((size) => size >= rows.length);
      if (size === undefined) throw new RangeError(`${rows.length} choirs at once, 64 at most`);
      const embedded = new Float32Array(size * width);
      const states = new Float32Array(size * units);
      rows.forEach(({ state, inputs }, row) => {
        embed(inputs, embedding, embeddingBias, embedded.subarray(row * width, (row + 1) * width));
        if (state) states.set(state, row * units);
      });
      const input = fromInput.product(embedded, size);
      const kept = fromState.product(states, size);
      const next = rows.map((_, row) => {
        const gates = [row * 3 * units, (row + 1) * 3 * units] as const;
        const state = states.subarray(row * units, (row + 1) * units);
        return gated(input.subarray(...gates), kept.subarray(...gates), gatesBias, state);
      });
      next.forEach((state, row) => {
        states.set(state, row * units);
      });
      const head = heads.product(states, size);
      return next.map((state, row) => ({
        state,
        letters(part, inputs, last, soprano) {
          const { input, bias, aims, aimsBias } = parts[part]!;
          const from = (row * PARTS.length + part) * hidden;
          const inner = head.slice(from, from + hidden);
          for (let unit = 0; unit < hidden; unit++) inner[unit]! += bias[unit]!;
          embed(inputs, input, inner.slice(), inner);
          return gather(aimed(inner, aims, aimsBias), last, part === 0 ? 0 : soprano);
        },
      }));
    },
    close() {
      for (const factor of [fromInput, fromState, heads]) factor.close();
    },
  };
}

function aimed(inner: Float32Array, aims: Float32Array, bias: Float32Array): Float32Array {
  const sums = bias.slice();
  for (let unit = 0; unit < inner.length; unit++) {
    const value = inner[unit]!;
    if (value === 0) continue;
    for (let aim = 0; aim < AIMS; aim++) sums[aim]! += value * aims[unit * AIMS + aim]!;
  }
  return sums;
}

/** What the aims at each letter add up to. */
const gather = (aims: Float32Array, last: number, soprano: number): number[] =>
  Array.from({ length: LETTERS }, (_, letter) => {
    const [move, depth] = aimsAt(letter, last, soprano);
    return rounded(aims[letter]! + (move < 0 ? 0 : aims[move]!) + (depth < 0 ? 0 : aims[depth]!));
  });

/** One matrix whose rows are those of several, one after the other. */
function sideBySide(matrices: readonly Matrix[]): Matrix {
  const { rows } = matrices[0]!;
  const columns = matrices.reduce((sum, matrix) => sum + matrix.columns, 0);
  const values = new Float32Array(rows * columns);
  let from = 0;
  for (const matrix of matrices) {
    for (let row = 0; row < rows; row++)
      values.set(matrix.values.subarray(row * matrix.columns, (row + 1) * matrix.columns), row * columns + from);
    from += matrix.columns;
  }
  return { rows, columns, values };
}
