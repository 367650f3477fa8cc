import { openBackend } from './backend.ts';
import { MELODY_LETTERS } from './melody-letters.ts';
import { openRecurrentLayer, type RecurrentRow } from './recurrent-layer.ts';
import { add, layerLogits, rectify, rowOf, sumLogits } from './vector.ts';
import { readWeights, type Weights } from './weights.ts';

/** One event of one melody: a step of its network. Its inputs are those of `melodyInputs`. */
export interface MelodyStep extends RecurrentRow {
  readonly network: 'melody';
}

/** How likely each next event is: logits, multiples of 1/1024, which need not add up to one. */
export interface MelodyPrediction {
  /** State of the network after the step, for the next one. */
  readonly state: Float32Array;
  /** Logits of the letters: of a rest and of each pitch. */
  readonly pitches: readonly number[];
  /** For a letter: the logit of each of DURATIONS. */
  readonly durations: (letter: number) => readonly number[];
}

/** Work of a melody that needs steps of its network, each answered by its prediction. */
export type MelodySteps<Result> = Generator<MelodyStep, Result, MelodyPrediction>;

/** The trained melody network, on one thread. */
export interface MelodyNetwork {
  /** SHA-256 of its weights. */
  readonly hash: string;
  readonly backend: 'tensorflow' | 'wasm';
  /** Length of a state. */
  readonly units: number;
  /**
   * Steps 1 to 64 melodies at once. The batch does not change a melody's prediction by one bit.
   * @throws RangeError at more than 64
   */
  step(rows: readonly MelodyStep[]): MelodyPrediction[];
  /** Tensors that the backend holds for all networks, count: a step adds none. */
  tensors(): number;
  close(): void;
}

/**
 * Opens the melody network.
 * @throws Error where neither native TensorFlow nor WebAssembly starts, or where the weights are damaged
 */
export async function openMelodyNetwork(weights: Weights = readWeights('melody')): Promise<MelodyNetwork> {
  const backend = await openBackend();
  const layer = openRecurrentLayer(weights, backend, 'melodies');
  const headsBias = weights.matrix('headsBias').values;
  const letters = weights.matrix('letters');
  const durations = weights.matrix('durations');
  const durationsBias = weights.matrix('durationsBias').values;
  const heads = backend.hold(weights.matrix('heads'));
  const pitches = backend.hold(weights.matrix('pitches'));
  const { units, width } = layer;
  const hidden = weights.matrix('pitches').rows;
  // Columns of the heads: the letters' logits, then the inner layer of pitches, then that of durations.
  const columns = MELODY_LETTERS + hidden + letters.columns;

  return {
    hash: weights.hash,
    backend: backend.name,
    units,
    tensors: backend.tensors,
    step(rows) {
      const { size, embedded, states } = layer.step(rows);
      const joined = new Float32Array(size * (units + width));
      states.forEach((state, row) => {
        const own = rowOf(joined, row, units + width);
        own.set(state);
        own.set(rowOf(embedded, row, width), units);
      });
      const head = heads.product(joined, size);
      const inner = new Float32Array(size * hidden);
      states.forEach((_, row) => {
        const own = rowOf(head, row, columns);
        add(own, headsBias);
        inner.set(own.subarray(MELODY_LETTERS, MELODY_LETTERS + hidden), row * hidden);
      });
      rectify(inner);
      const bent = pitches.product(inner, size);
      return states.map((state, row) => {
        const own = rowOf(head, row, columns);
        const lengths = own.subarray(MELODY_LETTERS + hidden);
        return {
          state,
          pitches: sumLogits(own.subarray(0, MELODY_LETTERS), rowOf(bent, row, MELODY_LETTERS)),
          durations: (letter) =>
            layerLogits(lengths, rowOf(letters.values, letter, letters.columns), durations, durationsBias),
        };
      });
    },
    close() {
      layer.close();
      heads.close();
      pitches.close();
    },
  };
}
