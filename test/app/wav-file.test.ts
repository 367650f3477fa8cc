import { expect, test } from 'vitest';
import { audibleFrames, wavHeader, wavSamples } from '../../app/src/wav-file.ts';

test('a header tells of 16 bits in stereo at 44.1 kHz, and of as many bytes as there are', () => {
  const header = Buffer.from(wavHeader(1_000));
  expect(header).toHaveLength(44);
  expect([header.toString('latin1', 0, 4), header.toString('latin1', 8, 16)]).toEqual(['RIFF', 'WAVEfmt ']);
  expect(header.readUInt32LE(4)).toBe(36 + 4_000);
  expect([20, 22, 32, 34].map((at) => header.readUInt16LE(at))).toEqual([1, 2, 4, 16]);
  expect([header.readUInt32LE(24), header.readUInt32LE(28), header.readUInt32LE(40)]).toEqual([44_100, 176_400, 4_000]);
});

test('both sides take turns, and what is quiet enough stays as it is', () => {
  const samples = wavSamples(new Float32Array([0, 0.5, -0.9]), new Float32Array([-0.25, 1e-4, 0.9]));
  expect([...samples]).toEqual([0, -8192, 16384, 3, -29490, 29490]);
});

test('a peak bends before it would be cut: louder stays louder, and nothing leaves the range', () => {
  const sizes = [0.89, 0.9, 0.91, 0.95, 1, 1.05, 1.2];
  const [loud, inverse] = [new Float32Array(sizes), new Float32Array(sizes.map((size) => -size))];
  const samples = wavSamples(loud, inverse);
  const [left, right] = [0, 1].map((side) => sizes.map((_, at) => samples[2 * at + side]!));
  expect(left).toEqual([...left!].sort((a, b) => a - b));
  expect(new Set(left).size).toBe(sizes.length);
  expect(right).toEqual(left!.map((value) => -value));
  expect(wavSamples(new Float32Array([9]), new Float32Array([-9]))).toEqual(new Int16Array([32_767, -32_767]));
});

test('what is heard ends with the last frame that either side sounds in', () => {
  expect(audibleFrames(new Int16Array([0, 900, 0, -900, 3, -3]))).toBe(2);
  expect(audibleFrames(new Int16Array([0, 0, 11, 0]))).toBe(2);
  expect(audibleFrames(new Int16Array([10, -10]))).toBe(0);
  expect(audibleFrames(new Int16Array())).toBe(0);
});
