import { REACH, truePeaks } from './true-peak.ts';

/** Limiter that keeps true peaks of a stereo sound under a ceiling. It is fed piece by piece. */
export interface PeakLimiter {
  /** Takes the next frames, and returns those that are ready: it lags, since it looks ahead. */
  push(left: Float32Array, right: Float32Array): Stereo;
  /** The frames that are left. */
  flush(): Stereo;
}

export interface Stereo {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

/** −1.2 dBTP: the resampler of a meter may find a bit more than ours. */
const CEILING = 10 ** (-1.2 / 20);
/** Time in which it goes down before a peak, seconds, and time constant of its return. */
const AHEAD_SECONDS = 0.003;
const RETURN_SECONDS = 0.15;

/** Opens a limiter. Its gain falls before a peak and not at it: what is below the ceiling for long is not touched. */
export function openPeakLimiter(sampleRate: number): PeakLimiter {
  const ahead = Math.round(AHEAD_SECONDS * sampleRate);
  const back = 1 - Math.exp(-1 / (RETURN_SECONDS * sampleRate));
  /** Frames that wait for their future, behind the last ones that are out: peaks between samples need those, too. */
  let waiting: Stereo = { left: new Float32Array(REACH), right: new Float32Array(REACH) };
  let held = 1;
  /** The last gains before they are smoothed, `ahead` of them and their sum. */
  const recent = new Float64Array(ahead).fill(1);
  let sum = ahead;
  let oldest = 0;

  /** Limits frames from REACH on, so many. */
  function limit({ left, right }: Stereo, frames: number): Stereo {
    const peaks = truePeaks(left);
    const rightPeaks = truePeaks(right);
    for (let at = 0; at < peaks.length; at++) peaks[at] = Math.max(peaks[at]!, rightPeaks[at]!);
    const highest = slidingMaximum(peaks, ahead);
    const out = { left: new Float32Array(frames), right: new Float32Array(frames) };
    for (let at = REACH; at < REACH + frames; at++) {
      held = Math.min(CEILING / Math.max(CEILING, highest[at]!), held + (1 - held) * back);
      sum += held - recent[oldest]!;
      recent[oldest] = held;
      oldest = (oldest + 1) % ahead;
      const gain = Math.min(1, sum / ahead);
      out.left[at - REACH] = left[at]! * gain;
      out.right[at - REACH] = right[at]! * gain;
    }
    return out;
  }

  return {
    push(left, right) {
      const all = { left: joined(waiting.left, left), right: joined(waiting.right, right) };
      const frames = Math.max(0, all.left.length - REACH - 2 * ahead);
      const ready = limit(all, frames);
      waiting = { left: all.left.slice(frames), right: all.right.slice(frames) };
      return ready;
    },
    flush: () => limit(waiting, waiting.left.length - REACH),
  };
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** The highest of each value and the next ones, so many of them. */
function slidingMaximum(values: Float32Array, width: number): Float32Array {
  const highest = new Float32Array(values.length);
  /** Places of values that none behind them exceeds, of which the window still needs the first. */
  const candidates = new Int32Array(values.length);
  let [first, end] = [0, 0];
  for (let at = values.length - 1; at >= 0; at--) {
    while (end > first && values[candidates[end - 1]!]! <= values[at]!) end -= 1;
    candidates[end] = at;
    end += 1;
    if (candidates[first]! >= at + width) first += 1;
    highest[at] = values[candidates[first]!]!;
  }
  return highest;
}
