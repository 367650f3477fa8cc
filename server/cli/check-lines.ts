import { type Judgement, judge } from '../upkeep/judgement.ts';

const MARKS = { good: 'ok  ', doubtful: 'WARN', bad: 'FAIL' } as const;

/** Judgements for people: a line each, with its remedy below it, and a line of counts. */
export function checkLines(judgements: readonly Judgement[]): string[] {
  const { good, doubtful, bad, score } = judge(judgements);
  return [
    ...judgements.flatMap(({ name, state, says, remedy }) => [
      `${MARKS[state]} ${name}: ${says}`,
      ...(remedy === undefined ? [] : [`     → ${remedy}`]),
    ]),
    `${good} good, ${doubtful} doubtful, ${bad} bad: score ${score} of 100`,
  ];
}
