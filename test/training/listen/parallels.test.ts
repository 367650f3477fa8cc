import { expect, test } from 'vitest';
import { outerParallels } from '../../../training/listen/parallels.ts';
import { reading } from './passages.ts';

const over = (melody: readonly number[], bass: readonly number[]) => {
  const line = (pitches: readonly number[]) => pitches.map((pitch, beat) => [480 * beat, 480, pitch] as const);
  return outerParallels(reading({ parts: { melody: line(melody), bass: line(bass) } }).whole);
};

test('octaves and fifths that go on as octaves and fifths are parallels', () => {
  expect(over([72, 74, 76], [48, 50, 40])).toEqual([true, true]);
  expect(over([67, 69], [36, 38])).toEqual([true]);
});

test('thirds, a fifth after an octave, and a bass that stays or leaps by an octave are none', () => {
  expect(over([64, 65], [36, 38])).toEqual([false]);
  expect(over([72, 69], [48, 38])).toEqual([false]);
  expect(over([72, 67], [48, 48])).toEqual([]);
  expect(over([72, 72], [48, 36])).toEqual([]);
});

test('a bass under a silent melody is not looked at', () => {
  const bass = [0, 1, 2].map((beat) => [480 * beat, 480, 36 + 2 * beat] as const);
  expect(outerParallels(reading({ parts: { melody: [[0, 480, 72]], bass } }).whole)).toEqual([]);
});
