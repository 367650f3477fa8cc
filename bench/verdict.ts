import { short } from './figures.ts';
import { printTable } from './report.ts';
import type { Target } from './targets.ts';

export type Verdict = 'goal' | 'floor' | 'missed';

/** A figure and what it is judged by. */
export interface Judged {
  readonly what: string;
  readonly figure: number;
  readonly target: Target;
}

/**
 * Says which limit a figure keeps to. One that was not measured keeps to none.
 * @example judge(2, { better: 'less', floor: 2.6, goal: 1.7 }) // 'floor'
 */
export function judge(figure: number, { better, floor, goal }: Target): Verdict {
  const within = (limit: number) => (better === 'less' ? figure <= limit : figure >= limit);
  if (within(goal)) return 'goal';
  return within(floor) ? 'floor' : 'missed';
}

/** A table with a verdict a row. */
export function printVerdicts(rows: readonly Judged[]): string {
  return printTable([
    ['what', 'figure', 'floor', 'goal', 'verdict'],
    ...rows.map(({ what, figure, target }) => {
      const limit = (value: number) => `${target.better === 'less' ? '≤' : '≥'} ${value === 0 ? 0 : short(value)}`;
      return [what, short(figure), limit(target.floor), limit(target.goal), judge(figure, target)];
    }),
  ]);
}
