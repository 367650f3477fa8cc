import { expect, test } from 'vitest';
import { halvesOf } from '../../training/halves.ts';
import { createRandom } from '../../training/random.ts';
import type { Tune } from '../../training/tune.ts';

/** A tune that wanders; the same number is the same melody. */
function wandering(number: number, title: string, up = 0): Tune {
  const random = createRandom(number);
  let pitch = 70 + up;
  const notes = Array.from({ length: 80 }, (_, index) => {
    pitch += Math.floor(random() * 11) - 5;
    return { voice: 'melody' as const, index, tick: 240 * index, ticks: 210, pitch, velocity: 80, offset: 0 };
  });
  return { id: title, title, source: 'nottingham', chordsKnown: true, bars: [], notes };
}

const tunes = Array.from({ length: 200 }, (_, number) => wandering(number, `Own ${number}`));

test('halves hold every tune once, about as many each, whatever the order', () => {
  const { judge, critic } = halvesOf(tunes);
  expect(new Set([...judge, ...critic])).toEqual(new Set(tunes));
  expect(judge.length + critic.length).toBe(200);
  expect(Math.abs(judge.length - 100)).toBeLessThan(30);
  expect(new Set(halvesOf(tunes.toReversed()).judge)).toEqual(new Set(judge));
});

test('variants of a tune are in one half', () => {
  const variants = tunes.map((_, number) => wandering(number, `Variant ${number}`, -7));
  const { judge, critic } = halvesOf([...tunes, ...variants]);
  for (const half of [judge, critic]) {
    const numbers = half.map(({ title }) => title.split(' ')[1]!);
    expect(half.length).toBe(2 * new Set(numbers).size);
  }
});
