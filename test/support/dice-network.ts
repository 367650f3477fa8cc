import { LETTERS } from '../../server/composer/network/choir-encoding.ts';
import type { Ensemble } from '../../server/composer/network/ensemble.ts';
import { DURATIONS, PITCHES } from '../../server/composer/network/likelihoods.ts';

/**
 * Answers as the networks do, and a hundred times as fast: it was never trained. What it says follows from all that it
 * was told of a melody or a choir, so that two that differ in one event differ from there on.
 */
export const diceNetwork: Ensemble = {
  hash: 'dice',
  backend: 'wasm',
  units: 1,
  tensors: () => 0,
  step: (rows) =>
    rows.map((row) => {
      const seed = row.inputs.reduce((hash, input) => mix(hash + input), Math.round((row.state?.[0] ?? 0) * 2 ** 24));
      const state = Float32Array.of((seed & 0xffffff) / 2 ** 24);
      if ('choir' in row)
        return {
          state,
          letters: (part, inputs, last) =>
            Array.from({ length: LETTERS }, (_, letter) =>
              // As choirs do, it stays where it is most of the time.
              letter === last
                ? 6
                : weight(inputs.reduce((hash, input) => mix(hash + input), seed + 64 * part + letter)),
            ),
        };
      return {
        state,
        pitches: Array.from({ length: PITCHES + 1 }, (_, letter) => weight(seed + letter)),
        durations: (letter) => DURATIONS.map((_, length) => weight(seed + 64 * (letter + 1) + length)),
      };
    }),
  close() {},
};

/** Between −2 and 2, a multiple of 1/1024. */
const weight = (seed: number) => (mix(seed) & 4_095) / 1_024 - 2;

function mix(value: number): number {
  const once = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  const twice = Math.imul(once ^ (once >>> 15), 0x846ca68b);
  return (twice ^ (twice >>> 16)) >>> 0;
}
