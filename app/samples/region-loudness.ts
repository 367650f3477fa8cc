import { createKWeighting } from '../src/k-weighting.ts';
import type { BankRegion } from './bank-program.ts';

/** Keys at which a program is measured: the middle of a melody, or of a bass. */
const MEASURED = { melody: [57, 64, 69, 74, 79], bass: [33, 36, 40, 43, 48] } as const;
/** Time that is measured, seconds: a note of usual length. */
const SECONDS = 0.8;

/** Loudness of a program as K-weighted RMS, at the keys where it is mostly played. */
export function loudnessOf(regions: readonly BankRegion[], voice: keyof typeof MEASURED): number {
  const powers = MEASURED[voice].flatMap((key) => {
    const near = regions.filter(({ region }) => region.lowest <= key && key <= region.highest);
    return near.length > 0 ? [near.reduce((sum, region) => sum + powerAt(region, key), 0)] : [];
  });
  return Math.sqrt(powers.reduce((sum, power) => sum + power, 0) / powers.length);
}

/** Mean power of a region at a key, as its envelope lets it through. */
function powerAt({ region, sample }: BankRegion, key: number): number {
  const audio = sample.getAudioData();
  const rate = sample.sampleRate * 2 ** ((key - region.root) / 12);
  const weigh = createKWeighting(rate);
  const [from, to] = region.loop ?? [0, Number.POSITIVE_INFINITY];
  const frames = Math.round(SECONDS * rate);
  let sum = 0;
  for (let at = 0; at < frames; at++) {
    const value = audio[at < to ? at : from + ((at - from) % (to - from))] ?? 0;
    sum += weigh(value * region.gain * envelopeAt(region, at / rate)) ** 2;
  }
  return sum / frames;
}

function envelopeAt({ attack, hold, decay, sustain }: BankRegion['region'], seconds: number): number {
  if (seconds < attack) return seconds / attack;
  const falling = Math.max(0, seconds - attack - hold);
  return sustain + (1 - sustain) * (decay > 0 ? Math.exp(-falling / decay) : falling > 0 ? 0 : 1);
}
