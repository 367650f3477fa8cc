import { expect, test } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import { createUpdateTrials } from '../../server/room/update-trials.ts';

test('V11: the thousand last late updates of a room are remembered, whoever sends them and under which number', async () => {
  const deadlines: number[] = [];
  const trials = createUpdateTrials(
    { state: () => Uint8Array.of() },
    {
      async hold({ deadlineMs }) {
        deadlines.push(deadlineMs / LIMITS.trialMs);
        return 'late';
      },
    },
  );
  const hold = (sessionSeq: number) => trials.hold('session', { sessionSeq, bytes: Uint8Array.of() });
  for (let number = 0; number <= 1_000; number++) await hold(number);
  deadlines.length = 0;
  // The second of a thousand and one was late once; the first was forgotten.
  await hold(1);
  await hold(0);
  expect(deadlines).toEqual([2, 1]);
});
