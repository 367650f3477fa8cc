import { expect, test } from 'vitest';
import { judge, printVerdicts } from '../../bench/verdict.ts';

const cost = { better: 'less', floor: 2.6, goal: 1.7 } as const;
const speed = { better: 'more', floor: 0.95, goal: 1.2 } as const;

test.each([
  [1.7, cost, 'goal'],
  [1.71, cost, 'floor'],
  [2.6, cost, 'floor'],
  [2.61, cost, 'missed'],
  [1.2, speed, 'goal'],
  [1.19, speed, 'floor'],
  [0.94, speed, 'missed'],
  [Number.NaN, cost, 'missed'],
  [Number.NaN, speed, 'missed'],
] as const)('a figure of %d against %j is %s', (figure, target, verdict) => {
  expect(judge(figure, target)).toBe(verdict);
});

test('a row shows figure, floor, goal and verdict', () => {
  const [head, , row] = printVerdicts([{ what: 'late', figure: 1, target: { better: 'less', floor: 0, goal: 0 } }])
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  expect(head).toEqual(['', 'what', 'figure', 'floor', 'goal', 'verdict', '']);
  expect(row).toEqual(['', 'late', '1', '≤ 0', '≤ 0', 'missed', '']);
});
