import { createKWeighting } from './k-weighting.ts';

/** Meter of the integrated loudness of a stereo sound, which is fed piece by piece. */
export interface LoudnessMeter {
  feed(left: Float32Array, right: Float32Array): void;
  /** LUFS; −∞ where nothing was loud enough to count. */
  integrated(): number;
}

/** Blocks of 0.4 s that begin every 0.1 s. Source: ITU-R BS.1770-4. */
const HOP_SECONDS = 0.1;
const HOPS_A_BLOCK = 4;
/** Loudness under which a block counts as silence, LUFS, and distance under the mean of the rest, LU. */
const SILENCE = -70;
const RELATIVE = -10;

export function openLoudnessMeter(sampleRate: number): LoudnessMeter {
  const weigh = [createKWeighting(sampleRate), createKWeighting(sampleRate)] as const;
  const hop = Math.round(HOP_SECONDS * sampleRate);
  /** Sum of squares of each hop. */
  const hops: number[] = [];
  let sum = 0;
  let frames = 0;

  return {
    feed(left, right) {
      for (let at = 0; at < left.length; at++) {
        sum += weigh[0](left[at]!) ** 2 + weigh[1](right[at]!) ** 2;
        frames += 1;
        if (frames < hop) continue;
        hops.push(sum);
        sum = 0;
        frames = 0;
      }
    },
    integrated() {
      const blocks = hops.flatMap((_, at) =>
        at + HOPS_A_BLOCK > hops.length
          ? []
          : hops.slice(at, at + HOPS_A_BLOCK).reduce((total, power) => total + power, 0) / (HOPS_A_BLOCK * hop),
      );
      const heard = blocks.filter((power) => lufs(power) > SILENCE);
      const loud = heard.filter((power) => lufs(power) > lufs(mean(heard)) + RELATIVE);
      return lufs(mean(loud));
    },
  };
}

const lufs = (power: number) => 10 * Math.log10(power) - 0.691;
const mean = (powers: readonly number[]) => powers.reduce((total, power) => total + power, 0) / powers.length || 0;
