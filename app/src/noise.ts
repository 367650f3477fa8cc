/** Fills samples with white noise from −1 to 1, the same each time: what is rendered twice, or in pieces, is alike. */
export function fillWithNoise(samples: Float32Array, seed: number): void {
  let state = seed;
  for (let at = 0; at < samples.length; at++) {
    // Marsaglia's xorshift, 32 bits.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    samples[at] = state / 2 ** 31;
  }
}
