import { openBackend } from './backend.ts';
import { embed, gated, rounded, SIZES } from './gated-unit.ts';
import { DURATIONS, type NextNote, PITCHES } from './likelihoods.ts';
import { readWeights, type Weights } from './weights.ts';

/** Letters that a melody is spelt with: a rest and the pitches. */
export const LETTERS = PITCHES + 1;

/** One event of one melody. */
export interface Step {
  /** What the network kept after the melody's last event, or `firstState`. It is read alone. */
  readonly state: Float32Array;
  /** Which inputs are on: what `encode` answers. */
  readonly inputs: readonly number[];
}

/** The likelihoods of an event, multiples of 1/1024, and what to keep for the next. */
export interface Stepped extends NextNote {
  readonly state: Float32Array;
}

/** The trained network, on one thread. */
export interface Network {
  /** SHA-256 of its weights. */
  readonly hash: string;
  readonly backend: 'tensorflow' | 'wasm';
  /** Length of a state. */
  readonly units: number;
  /**
   * Steps 1 to 64 melodies at once. What a melody is answered is the same to the last bit in any company.
   * @throws RangeError at more than 64
   */
  step(rows: readonly Step[]): Stepped[];
  /** Tensors that the backend holds for all networks, count: no step adds any. */
  tensors(): number;
  close(): void;
}

export const firstState = (units: number) => new Float32Array(units);

/**
 * Opens the network of melodies.
 * @throws Error where neither native TensorFlow nor WebAssembly starts, or where the weights are damaged
 */
export async function openNetwork(weights: Weights = readWeights('melody')): Promise<Network> {
  const backend = await openBackend();
  const embedding = weights.matrix('embedding');
  const embeddingBias = weights.matrix('embeddingBias').values;
  const gatesBias = weights.matrix('gatesBias').values;
  const headsBias = weights.matrix('headsBias').values;
  const letters = weights.matrix('letters').values;
  const durations = weights.matrix('durations').values;
  const durationsBias = weights.matrix('durationsBias').values;
  const fromInput = backend.hold(weights.matrix('gatesInput'));
  const fromState = backend.hold(weights.matrix('gatesState'));
  const heads = backend.hold(weights.matrix('heads'));
  const pitches = backend.hold(weights.matrix('pitches'));

  const width = embedding.columns;
  const units = weights.matrix('gatesState').rows;
  const hidden = weights.matrix('pitches').rows;
  const lengths = weights.matrix('letters').columns;
  const headWidth = LETTERS + hidden + lengths;

  /** How long a letter sounds, given what the heads say of lengths. */
  function durationsOf(head: Float32Array, letter: number): number[] {
    const logits = Array.from(durationsBias);
    for (let unit = 0; unit < lengths; unit++) {
      const value = head[LETTERS + hidden + unit]! + letters[letter * lengths + unit]!;
      if (value <= 0) continue;
      const row = unit * DURATIONS.length;
      for (let length = 0; length < logits.length; length++) logits[length]! += value * durations[row + length]!;
    }
    return logits.map(rounded);
  }

  return {
    hash: weights.hash,
    backend: backend.name,
    units,
    tensors: backend.tensors,
    step(rows) {
      const size = SIZES.find((size) => size >= rows.length);
      if (size === undefined) throw new RangeError(`${rows.length} melodies at once, 64 at most`);
      const embedded = new Float32Array(size * width);
      const states = new Float32Array(size * units);
      rows.forEach(({ state, inputs }, row) => {
        embed(inputs, embedding, embeddingBias, embedded.subarray(row * width, (row + 1) * width));
        states.set(state, row * units);
      });
      const input = fromInput.product(embedded, size);
      const kept = fromState.product(states, size);
      const joined = new Float32Array(size * (units + width));
      const next = rows.map(({ state }, row) => {
        const gates = [row * 3 * units, (row + 1) * 3 * units] as const;
        const stepped = gated(input.subarray(...gates), kept.subarray(...gates), gatesBias, state);
        joined.set(stepped, row * (units + width));
        joined.set(embedded.subarray(row * width, (row + 1) * width), row * (units + width) + units);
        return stepped;
      });
      const head = heads.product(joined, size);
      const inner = new Float32Array(size * hidden);
      for (let row = 0; row < rows.length; row++) {
        for (let unit = 0; unit < headWidth; unit++) head[row * headWidth + unit]! += headsBias[unit]!;
        for (let unit = 0; unit < hidden; unit++)
          inner[row * hidden + unit] = Math.max(0, head[row * headWidth + LETTERS + unit]!);
      }
      const bent = pitches.product(inner, size);
      return next.map((state, row) => {
        const own = head.subarray(row * headWidth, (row + 1) * headWidth);
        return {
          state,
          pitches: Array.from({ length: LETTERS }, (_, letter) =>
            rounded(own[letter]! + bent[row * LETTERS + letter]!),
          ),
          durations: (letter) => durationsOf(own, letter),
        };
      });
    },
    close() {
      for (const factor of [fromInput, fromState, heads, pitches]) factor.close();
    },
  };
}
