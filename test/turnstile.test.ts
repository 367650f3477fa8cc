import { expect, test } from 'vitest';
import { createTurnstile } from '../server/turnstile.ts';

test('a turnstile lets one through a turn of the event loop, in order', async () => {
  const enter = createTurnstile();
  let turn = 0;
  const count = () => {
    turn += 1;
    if (turn < 20) setImmediate(count);
  };
  setImmediate(count);
  const entered: { who: number; turn: number }[] = [];
  await Promise.all([0, 1, 2, 3, 4].map((who) => enter().then(() => entered.push({ who, turn }))));
  expect(entered.map(({ who }) => who)).toEqual([0, 1, 2, 3, 4]);
  expect(new Set(entered.map((each) => each.turn)).size).toBe(5);
});
