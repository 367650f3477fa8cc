/** Points between two samples at which a wave is looked at, with the second of them. */
const OVERSAMPLING = 4;
/** Samples on either side that a point between them is computed from. */
export const REACH = 6;

/** Weights of the samples around a point between two of them: a windowed sinc, for each point. */
const PHASES: readonly Float64Array[] = Array.from({ length: OVERSAMPLING - 1 }, (_, phase) => {
  const between = (phase + 1) / OVERSAMPLING;
  return Float64Array.from({ length: 2 * REACH }, (_, tap) => {
    const distance = tap - REACH + 1 - between;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / (REACH + 0.5));
    return (Math.sin(Math.PI * distance) / (Math.PI * distance)) * window;
  });
});

/**
 * The true peak of a wave around each of its samples: how far it swings at the sample, and between it and the next one.
 * Samples before and behind the wave are silence. @returns as many as there are samples
 */
export function truePeaks(samples: Float32Array): Float32Array {
  const padded = new Float32Array(samples.length + 2 * REACH);
  padded.set(samples, REACH - 1);
  // Loops, and no callbacks: an hour has 160 million samples a side.
  const peaks = new Float32Array(samples.length);
  for (let at = 0; at < samples.length; at++) {
    let peak = Math.abs(samples[at]!);
    for (const weights of PHASES) {
      let sum = 0;
      for (let tap = 0; tap < 2 * REACH; tap++) sum += weights[tap]! * padded[at + tap]!;
      peak = Math.max(peak, Math.abs(sum));
    }
    peaks[at] = peak;
  }
  return peaks;
}
