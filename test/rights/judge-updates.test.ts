import { expect, test } from 'vitest';
import { createDice } from '../chaos/dice.ts';
import { judgeUpdates } from './judge-updates.ts';

/** `npm run rights` judges a million. */
const UPDATES = Number(process.env.RUNS ?? 20_000);

test('A3: the types that an update touches decide who may send it', () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  const judged = judgeUpdates(UPDATES, createDice(seed));
  const said = `seed=${seed} ${JSON.stringify(judged)}`;
  console.log(said);
  expect(judged.disagreements, said).toBe(0);
  // Both answers are given, and few updates are beyond both.
  expect(judged.allowed, said).toBeGreaterThan(2.2 * judged.updates);
  expect(judged.allowed, said).toBeLessThan(2.9 * judged.updates);
  expect(judged.lost, said).toBeLessThan(judged.updates / 20);
});
