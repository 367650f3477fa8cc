import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRoomClock, type RoomClock } from '../../client-sdk/music/room-clock.ts';
import { replay } from '../support/replay.ts';

/** Room time is this far ahead of this machine's clock before it jumps, ms. */
const AHEAD = 1_234_567;

describe('case 19: the room clock', () => {
  let clock: RoomClock;
  /** Which the local clock has lost, ms. */
  let lost = 0;
  /** From a ping to the server, and back, ms. */
  let ways = [10, 10];
  let pings = 0;
  /** Of the local clock, by all that the room clock does. */
  let readings = 0;
  /** True while music plays. */
  let counts = true;

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    lost = 0;
    pings = 0;
    ways = [10, 10];
    counts = true;
  });
  afterEach(async () => {
    clock.close();
    // A ping may be under way.
    await vi.advanceTimersByTimeAsync(10_000);
    const before = [pings, readings];
    await vi.advanceTimersByTimeAsync(60_000);
    // Before anything can fail: files that follow need real ones.
    vi.useRealTimers();
    // The number of timers would include those of other files.
    expect([pings, readings]).toEqual(before);
  });

  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const local = () => {
    readings += 1;
    return performance.now() - lost;
  };
  const roomTime = () => performance.now() + AHEAD;
  const error = () => Math.abs(clock.now() - roomTime());

  async function answer(): Promise<number> {
    pings += 1;
    const [there, back] = ways as [number, number];
    await sleep(there);
    const time = roomTime();
    await sleep(back);
    return time;
  }

  /** @param wall the clock by which a sleep is noticed */
  async function join(wall?: () => number): Promise<void> {
    clock = createRoomClock({
      ping: answer,
      counts: () => counts,
      local,
      ...(wall && { wall }),
    });
    clock.join(roomTime() - 15);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(error()).toBeLessThan(10);
  }

  async function untilPing(count: number): Promise<void> {
    const before = pings;
    while (pings < before + count) await vi.advanceTimersByTimeAsync(1);
    await vi.advanceTimersByTimeAsync(ways[0]! + ways[1]!);
  }

  test.each([6_000, -6_000, 300, 40_000])(
    'is right within 50 ms at the second ping after a jump of %i ms',
    async (ms) => {
      await join();
      lost += ms;
      expect(error()).toBeGreaterThan(250);
      await untilPing(2);
      expect(error()).toBeLessThan(50);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(error()).toBeLessThan(10);
    },
  );

  test('notices within a second that the machine was asleep, and pings at once', async () => {
    let slept = 0;
    await join(() => Date.now() + slept);
    await untilPing(1);
    lost += 6_000;
    slept += 6_000;
    await vi.advanceTimersByTimeAsync(1_100);
    expect(error()).toBeLessThan(50);
  });

  test('pings at once after timers that stood still for longer than its pings are apart', async () => {
    await join();
    await untilPing(1);
    const before = pings;
    // Time passes, and of all timers that were due in it each fires once and late.
    vi.setSystemTime(Date.now() + 90_000);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(pings).toBeGreaterThan(before);
  });

  test('is as right as the shortest round trip allows, whatever single pings show', async () => {
    const trip = fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 400 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(trip, { minLength: 60, maxLength: 60 }),
        fc.integer({ min: -1e6, max: 1e6 }),
        async (trips, jump) => {
          lost = 0;
          ways = [10, 10];
          clock = createRoomClock({
            ping() {
              ways = trips[pings % trips.length]!;
              return answer();
            },
            local,
          });
          clock.join(roomTime());
          await vi.advanceTimersByTimeAsync(60_000);
          lost += jump;
          await vi.advanceTimersByTimeAsync(120_000);
          // Of the kept samples a quarter counts, and each of them is wrong by half its round trip at most.
          expect(error()).toBeLessThan(400 + 10);
          clock.close();
          // A ping may be under way.
          await vi.advanceTimersByTimeAsync(800);
        },
      ),
      { ...replay, numRuns: 30 },
    );
  });

  test('keeps its samples while round trips vary', async () => {
    await join();
    const before = pings;
    for (const there of [5, 300, 20, 800, 10]) {
      ways = [there, 10];
      await untilPing(1);
      expect(error()).toBeLessThan(10);
    }
    expect(pings).toBe(before + 5);
  });

  test('pings every 30 s where no music plays, and every 5 s while it does', async () => {
    counts = false;
    await join();
    const pingsIn = async (ms: number) => {
      const before = pings;
      await vi.advanceTimersByTimeAsync(ms);
      return pings - before;
    };
    expect(await pingsIn(300_000)).toBeCloseTo(10, -0.5);
    expect(error()).toBeLessThan(10);
    counts = true;
    expect(await pingsIn(300_000)).toBeGreaterThan(55);
  });

  test.each([6_000, -6_000, 300])('is right within 2 s of a jump of %i ms where no music plays', async (ms) => {
    counts = false;
    await join();
    lost += ms;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(error()).toBeLessThan(50);
  });

  test('follows a clock that drifts', async () => {
    counts = false;
    await join();
    for (let second = 0; second < 900; second++) {
      await vi.advanceTimersByTimeAsync(1_000);
      lost += 0.05;
    }
    expect(error()).toBeLessThan(10);
  });
});
