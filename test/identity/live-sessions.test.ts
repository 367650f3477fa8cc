import { afterEach, expect, test } from 'vitest';
import { followSessionEnds } from '../../server/identity/live-sessions.ts';
import { createHandClock } from '../support/hand-clock.ts';

const NOON = 1_760_000_000_000;
const MINUTE = 60_000;

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of opened.splice(0)) await part.close();
});

/** An instance's follower, with the questions that it asked and the connections that it closed. */
function follow(connections: number) {
  const clock = createHandClock(NOON);
  const state = { connections, ends: [] as string[], away: false };
  const asked: number[] = [];
  const closed: [ids: readonly string[], where: string][] = [];
  const failures: unknown[] = [];
  let announce: (ids: readonly string[]) => void = () => {};
  opened.push(
    followSessionEnds({
      sessions: {
        onEnd: (listen) => {
          announce = listen;
        },
        async followEnds(since) {
          asked.push(since - NOON);
          if (state.away) throw new Error('the database is away');
          return state.ends;
        },
      },
      live: { connections: () => state.connections, endSessions: (ids, where) => void closed.push([ids, where]) },
      clock,
      failed: (error) => failures.push(error),
    }),
  );
  /** Lets time pass, and what it starts come to its end. */
  async function pass(ms: number): Promise<void> {
    clock.advance(ms);
    await new Promise(setImmediate);
  }
  return { state, asked, closed, failures, pass, end: (...ids: string[]) => announce(ids) };
}

test('what ends here is closed everywhere at once', () => {
  const { end, closed, asked } = follow(1);
  end('a', 'b');
  expect(closed).toEqual([[['a', 'b'], 'everywhere']]);
  expect(asked).toEqual([]);
});

test('what ends elsewhere is closed here, again and again while its end may be new', async () => {
  const { state, asked, closed, pass } = follow(1);
  state.ends = ['a'];
  await pass(750);
  await pass(750);
  // Half a minute back: clocks differ, and an end may be committed late.
  expect(asked).toEqual([-30_000, 750 - 30_000]);
  expect(closed).toEqual([
    [['a'], 'here'],
    [['a'], 'here'],
  ]);
});

test('a database that was away is asked from where it was asked last', async () => {
  const { state, asked, failures, pass } = follow(1);
  state.away = true;
  await pass(750);
  await pass(750);
  state.away = false;
  await pass(750);
  await pass(750);
  expect(failures).toHaveLength(2);
  expect(asked).toEqual([-30_000, -30_000, -30_000, 3 * 750 - 30_000]);
});

test('a database that was away for minutes is asked from there, too, while there are connections', async () => {
  const { state, asked, pass } = follow(1);
  state.away = true;
  for (let waited = 0; waited < 3 * MINUTE; waited += 750) await pass(750);
  state.away = false;
  await pass(750);
  expect(new Set(asked)).toEqual(new Set([-30_000]));
});

test('without connections nothing is asked, and then no further back than a session is believed in', async () => {
  const { state, asked, pass } = follow(0);
  for (let waited = 0; waited < 5 * MINUTE; waited += 750) await pass(750);
  expect(asked).toEqual([]);
  state.connections = 1;
  await pass(750);
  expect(asked).toEqual([5 * MINUTE - MINUTE - 30_000]);
});
