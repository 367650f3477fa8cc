import { expect, test } from 'vitest';
import { openLoudnessMeter } from '../../app/src/loudness.ts';

const RATE = 44_100;

/** Sine of 997 Hz, which the standard measures by. */
const tone = (seconds: number, gain: number) =>
  Float32Array.from({ length: seconds * RATE }, (_, at) => gain * Math.sin((2 * Math.PI * 997 * at) / RATE));

function measured(...parts: readonly [left: Float32Array, right: Float32Array][]): number {
  const meter = openLoudnessMeter(RATE);
  for (const [left, right] of parts) meter.feed(left, right);
  return meter.integrated();
}

test('a full tone on one side is −3.01 LUFS, and on both sides 3 dB more', () => {
  const full = tone(5, 1);
  expect(measured([full, new Float32Array(full.length)])).toBeCloseTo(-3.01, 1);
  expect(measured([full, full])).toBeCloseTo(0, 1);
});

test('half the gain is 6 dB less, whether it is fed at once or in pieces', () => {
  const half = tone(6, 0.5);
  const pieces = [0, 1, 2].map((piece) => half.subarray(2 * piece * RATE, 2 * (piece + 1) * RATE));
  expect(measured([half, half])).toBeCloseTo(-6.02, 1);
  expect(measured(...pieces.map((piece) => [piece, piece] as [Float32Array, Float32Array]))).toBe(
    measured([half, half]),
  );
});

test('silence does not count, nor what is far softer than the rest', () => {
  const [loud, soft, silent] = [tone(5, 0.5), tone(5, 0.01), new Float32Array(5 * RATE)];
  const whole = [loud, soft, silent].map((part) => [part, part] as [Float32Array, Float32Array]);
  expect(measured(...whole)).toBeCloseTo(-6.02, 0);
  expect(measured([silent, silent])).toBe(Number.NEGATIVE_INFINITY);
});
