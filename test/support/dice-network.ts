import { CHOIR_LETTERS } from '../../server/composer/network/choir-letters.ts';
import type { Ensemble } from '../../server/composer/network/ensemble.ts';
import { DURATIONS, MELODY_LETTERS } from '../../server/composer/network/melody-letters.ts';

/**
 * An untrained stand-in for the networks, a hundred times as fast. A prediction depends on all the events of its melody or
 * choir so far, so that two that differ in one event differ from there on.
 */
export const diceNetwork: Ensemble = {
  hash: 'dice',
  backend: 'wasm',
  tensors: () => 0,
  step: (rows) =>
    rows.map((row) => {
      const seed = row.inputs.reduce((hash, input) => mix(hash + input), Math.round((row.state?.[0] ?? 0) * 2 ** 24));
      const state = Float32Array.of((seed & 0xffffff) / 2 ** 24);
      if (row.network === 'choir')
        return {
          state,
          letters: (part, inputs, last) =>
            Array.from({ length: CHOIR_LETTERS }, (_, letter) =>
              // As choirs do, it stays where it is most of the time.
              letter === last
                ? 6
                : weight(inputs.reduce((hash, input) => mix(hash + input), seed + 64 * part + letter)),
            ),
        };
      return {
        state,
        pitches: Array.from({ length: MELODY_LETTERS }, (_, letter) => weight(seed + letter)),
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
