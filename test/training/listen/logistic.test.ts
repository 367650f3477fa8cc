import { expect, test } from 'vitest';
import {
  areaUnderCurve,
  balancedAccuracy,
  crossValidated,
  type Sample,
  weightsOf,
} from '../../../training/listen/logistic.ts';
import { createRandom } from '../../../training/random.ts';

const random = createRandom(7);

test('what differs is told apart, and what does not is not', () => {
  const samples = (gap: number): Sample[] =>
    Array.from({ length: 200 }, (_, group) => ({
      features: [random() + (group % 2) * gap, random()],
      label: group % 2,
      group: Math.floor(group / 2),
    }));
  const [apart, alike] = [samples(2), samples(0)];
  expect(balancedAccuracy(apart, crossValidated(apart, 2))).toBe(1);
  const [telling, silent] = weightsOf(apart) as [number, number];
  expect(telling).toBeGreaterThan(5 * Math.abs(silent));
  const labels = alike.map(({ label }) => label);
  const area = areaUnderCurve(
    labels,
    crossValidated(alike, 2).map(([, score]) => score!),
  );
  expect(Math.abs(area - 0.5)).toBeLessThan(0.15);
});

test('a class counts as much as another, however few samples it has', () => {
  const samples: Sample[] = [0, 0, 0, 1].map((label, group) => ({ features: [], label, group }));
  const always = samples.map(() => [1, 0]);
  expect(balancedAccuracy(samples, always)).toBe(0.5);
});

test('three classes in a row are told by one feature', () => {
  const samples: Sample[] = Array.from({ length: 90 }, (_, group) => ({
    features: [(group % 3) * 10 + random()],
    label: group % 3,
    group: Math.floor(group / 3),
  }));
  expect(balancedAccuracy(samples, crossValidated(samples, 3))).toBeGreaterThan(0.9);
});

test('the area under the curve is the share of pairs in order', () => {
  expect(areaUnderCurve([0, 1, 1], [0.2, 0.9, 0.1])).toBe(0.5);
  expect(areaUnderCurve([0, 0, 1], [0.2, 0.9, 0.9])).toBe(0.75);
});
