import type { Backend } from './backend.ts';
import { addRows, nextState, rectify, rowOf } from './vector.ts';
import type { Weights } from './weights.ts';

/** One row of a step: a melody or a choir. */
export interface RecurrentRow {
  /** State after the row's last step, undefined at its first. It is only read. */
  readonly state: Float32Array | undefined;
  /** Numbers of the active inputs. The sum of their weights depends on their order, to the last bit. */
  readonly inputs: readonly number[];
}

/** What both networks begin with: the active inputs summed to an embedding, then a gated recurrent unit. */
export interface RecurrentLayer {
  /** Length of an embedding. */
  readonly width: number;
  /** Length of a state. */
  readonly units: number;
  /**
   * Steps 1 to 64 rows at once.
   * @returns the next state of each row; `embedded`, `size` rows of `width`, of which those after the last row are zeros
   * @throws RangeError at more than 64 rows
   */
  step(rows: readonly RecurrentRow[]): { size: number; embedded: Float32Array; states: Float32Array[] };
  close(): void;
}

/** Rows that are computed at once, count: fewer are padded with zeros. */
export const BATCH_SIZES = [1, 8, 16, 32, 64] as const;
/** The largest batch. */
export const BATCH = 64;

/**
 * @param weights with `embedding`, `embeddingBias`, `gatesInput`, `gatesState` and `gatesBias`
 * @param plural what the rows are, for errors: 'melodies'
 */
export function openRecurrentLayer(weights: Weights, backend: Backend, plural: string): RecurrentLayer {
  const embedding = weights.matrix('embedding');
  const embeddingBias = weights.matrix('embeddingBias').values;
  const gatesBias = weights.matrix('gatesBias').values;
  const gatesInput = backend.hold(weights.matrix('gatesInput'));
  const gatesState = backend.hold(weights.matrix('gatesState'));
  const width = embedding.columns;
  const units = weights.matrix('gatesState').rows;
  return {
    width,
    units,
    step(rows) {
      const size = BATCH_SIZES.find((size) => size >= rows.length);
      if (size === undefined) throw new RangeError(`${rows.length} ${plural} at once, ${BATCH} at most`);
      const embedded = new Float32Array(size * width);
      const before = new Float32Array(size * units);
      rows.forEach(({ state, inputs }, row) => {
        const own = rowOf(embedded, row, width);
        own.set(embeddingBias);
        addRows(own, embedding, inputs);
        if (state) before.set(state, row * units);
      });
      rectify(embedded);
      const fromInput = gatesInput.product(embedded, size);
      const fromState = gatesState.product(before, size);
      const states = rows.map((_, row) =>
        nextState(
          rowOf(fromInput, row, 3 * units),
          rowOf(fromState, row, 3 * units),
          gatesBias,
          rowOf(before, row, units),
        ),
      );
      return { size, embedded, states };
    },
    close() {
      gatesInput.close();
      gatesState.close();
    },
  };
}
