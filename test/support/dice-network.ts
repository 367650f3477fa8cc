import { DURATIONS, PITCHES } from '../../server/composer/likelihoods.ts';
import type { Network } from '../../server/composer/network.ts';

/**
 * Answers as the network does, and a hundred times as fast: it was never trained. What it says follows from all that it
 * was told of a melody, so that two melodies that differ in one event differ from there on.
 */
export const diceNetwork: Network = {
  hash: 'dice',
  backend: 'wasm',
  units: 1,
  step: (rows) =>
    rows.map(({ state, inputs }) => {
      const seed = inputs.reduce((hash, input) => mix(hash + input), Math.round(state[0]! * 2 ** 24));
      return {
        state: Float32Array.of((seed & 0xffffff) / 2 ** 24),
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
