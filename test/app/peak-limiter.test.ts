import { expect, test } from 'vitest';
import { openPeakLimiter, type Stereo } from '../../app/src/peak-limiter.ts';
import { truePeaks } from '../../app/src/true-peak.ts';

const RATE = 44_100;
/** −1 dBTP. */
const CEILING = 10 ** (-1 / 20);

const peak = (samples: Float32Array) => truePeaks(samples).reduce((most, value) => Math.max(most, value), 0);
const loudAt = (from: number, to: number, gain: number, frequency: number) =>
  Float32Array.from({ length: RATE }, (_, at) => {
    const seconds = at / RATE;
    return (seconds >= from && seconds < to ? gain : 0.1) * Math.sin(2 * Math.PI * frequency * seconds);
  });

/** The whole of it, from a limiter that is fed pieces of so many frames. */
function limited(left: Float32Array, right: Float32Array, pieceFrames: number): Stereo {
  const limiter = openPeakLimiter(RATE);
  const parts: Stereo[] = [];
  for (let from = 0; from < left.length; from += pieceFrames)
    parts.push(limiter.push(left.subarray(from, from + pieceFrames), right.subarray(from, from + pieceFrames)));
  parts.push(limiter.flush());
  const joined = (side: keyof Stereo) => Float32Array.from(parts.flatMap((part) => [...part[side]]));
  return { left: joined('left'), right: joined('right') };
}

test('a peak between two samples is found', () => {
  // A quarter of the rate, an eighth of a period late: no sample is at the crest.
  const wave = Float32Array.from({ length: 400 }, (_, at) => Math.sin((Math.PI * at) / 2 + Math.PI / 4));
  expect(Math.max(...wave)).toBeCloseTo(Math.SQRT1_2, 3);
  expect(peak(wave.map((value, at) => value * Math.min(1, at / 100, (399 - at) / 100)))).toBeCloseTo(1, 1);
});

test.each([997, 11_025, 15_000])('no true peak of %i Hz is above the ceiling, on either side', (frequency) => {
  const left = loudAt(0.3, 0.5, 2, frequency);
  const out = limited(left, loudAt(0.6, 0.65, 1.5, frequency), RATE);
  expect(peak(out.left)).toBeLessThan(CEILING);
  expect(peak(out.right)).toBeLessThan(CEILING);
  expect(peak(out.left)).toBeGreaterThan(0.75);
  expect(out.left).toHaveLength(left.length);
});

test('what is soft stays as it is, up to a moment before a peak', () => {
  const left = loudAt(0.3, 0.5, 2, 997);
  const out = limited(left, left, RATE);
  const before = Math.floor(0.29 * RATE);
  expect(out.left.subarray(0, before)).toEqual(left.subarray(0, before));
});

test('pieces come out as the whole does', () => {
  const [left, right] = [loudAt(0.3, 0.5, 2, 997), loudAt(0.1, 0.45, 1.2, 5_000)];
  const [whole, pieces] = [limited(left, right, RATE), limited(left, right, 4_410)];
  const furthest = pieces.left.reduce((most, value, at) => Math.max(most, Math.abs(value - whole.left[at]!)), 0);
  expect(pieces.left).toHaveLength(left.length);
  expect(furthest).toBeLessThan(1e-6);
});
