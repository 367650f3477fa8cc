import { expect, test } from 'vitest';
import { sample } from '../../server/composer/network/sampler.ts';
import { chance, DRAWS, legSeed, pick } from '../../server/composer/theory/chance.ts';

test('a seed is a fixed number on every machine', () => {
  expect([legSeed(0, ''), legSeed(7, 'w1'), legSeed(0xffffffff, 'w1')]).toMatchInlineSnapshot(`
    [
      2886220781,
      281561262,
      3969111859,
    ]
  `);
  expect(chance(legSeed(7, 'w1'), DRAWS.melody, 960) * 2 ** 32).toMatchInlineSnapshot(`2845842959`);
});

test('draws are spread evenly, and neighbours tell nothing of each other', () => {
  const draws = Array.from({ length: 40_000 }, (_, draw) => chance(legSeed(1, 'a'), DRAWS.melody, draw));
  const tenths = Array(10).fill(0);
  for (const value of draws) tenths[Math.floor(value * 10)] += 1;
  for (const count of tenths) expect(Math.abs(count - 4_000)).toBeLessThan(300);
  const mean = draws.reduce((sum, value) => sum + value) / draws.length;
  const covariance =
    draws.slice(1).reduce((sum, value, at) => sum + (value - mean) * (draws[at]! - mean), 0) / draws.length;
  expect(Math.abs(covariance) * 12).toBeLessThan(0.03);
});

test('two drawers of one leg do not draw alike', () => {
  const seed = legSeed(1, 'a');
  const same = Array.from({ length: 1_000 }, (_, draw) => draw).filter(
    (draw) => Math.floor(chance(seed, DRAWS.melody, draw) * 10) === Math.floor(chance(seed, DRAWS.bass, draw) * 10),
  );
  expect(same.length).toBeLessThan(150);
});

test('picking follows the weights', () => {
  expect([0, 0.74, 0.76, 0.999].map((drawn) => pick({ IV: 3, V: 1 }, drawn))).toEqual(['IV', 'IV', 'V', 'V']);
});

test('sampling follows the weights, rounds them, leaves out the unlikely, and knows when nothing can be', () => {
  const logs = [Math.log(1), -Infinity, Math.log(3)];
  expect([0, 0.24, 0.26, 0.999].map((drawn) => sample(logs, drawn))).toEqual([0, 0, 2, 2]);
  expect(sample([-Infinity, -Infinity], 0.5)).toBe(-1);
  expect([0, 0.999].map((drawn) => sample([Math.log(1), Math.log(398), Math.log(1)], drawn))).toEqual([1, 1]);
  const wobbled = logs.map((weight) => weight + 1e-9);
  for (let drawn = 0; drawn < 1; drawn += 0.001) expect(sample(wobbled, drawn)).toBe(sample(logs, drawn));
});
