import { expect, test } from 'vitest';
import { slope } from '../../bench/footprint.ts';

test('a slope is the growth of a step, whatever lies below it, and one reading that is off counts for little', () => {
  expect(slope([7, 10, 13, 16])).toBe(3);
  expect(slope([5, 5, 5])).toBe(0);
  expect(slope([0, 1, 2, 3.7, 4, 5])).toBeCloseTo(1, 1);
});
