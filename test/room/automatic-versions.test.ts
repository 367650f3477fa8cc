import { expect, test } from 'vitest';
import { createAutomaticVersions } from '../../server/room/automatic-versions.ts';
import { HISTORY_LIMITS } from '../../server/room/history-limits.ts';
import { createHandClock } from '../support/hand-clock.ts';

const MINUTE = 60_000;

/** Rooms whose heads a test moves, and the versions that were asked for. */
function makeParts(newest: { seq: number } = { seq: 0 }) {
  const rooms: { logId: number; head: number }[] = [{ logId: 1, head: 10 }];
  const kept: { logId: number; seq: number; at: number; restMs: number }[] = [];
  const clock = createHandClock(0);
  /** Logs whose versions cannot be saved. */
  const failing = new Set<number>();
  const warnings: unknown[] = [];
  const automatic = createAutomaticVersions({
    loaded: () => rooms.map(({ logId, head }) => ({ logId, head: () => head })),
    clock,
    logger: { info: () => {}, warn: (...said: unknown[]) => void warnings.push(said[0]), error: () => {} },
    versions: {
      async keep(logId, seq, restMs) {
        if (failing.has(logId)) throw new Error('the database is away');
        kept.push({ logId, seq, at: clock.now() / MINUTE, restMs });
        newest.seq = Math.max(newest.seq, seq);
        return newest.seq;
      },
    },
  });
  return {
    rooms,
    kept,
    failing,
    warnings,
    clock,
    automatic,
    async pass(minutes: number) {
      for (let ms = 0; ms < minutes * MINUTE; ms += HISTORY_LIMITS.checkMs) {
        clock.advance(HISTORY_LIMITS.checkMs);
        await automatic.check();
      }
    },
  };
}

test('H6: while people edit, a version is kept every five minutes', async () => {
  const { rooms, kept, pass } = makeParts();
  await pass(1);
  for (let minute = 0; minute < 20; minute++) {
    rooms[0]!.head += 30;
    await pass(1);
  }
  expect(kept.map(({ at }) => Math.round(at))).toEqual([6, 12, 18]);
  expect(kept.map(({ seq }) => seq)).toEqual([190, 370, 550]);
});

test('while nobody edits, none is', async () => {
  const { kept, pass, automatic } = makeParts();
  await pass(30);
  await automatic.close();
  expect(kept).toEqual([]);
});

test('H6: how a journey was left is kept when its room leaves memory', async () => {
  const { rooms, kept, pass } = makeParts();
  await pass(1);
  rooms[0]!.head = 17;
  await pass(1);
  rooms.length = 0;
  await pass(1);
  expect(kept.map(({ seq, restMs }) => [seq, restMs])).toEqual([[17, 0]]);
  await pass(10);
  expect(kept).toHaveLength(1);
});

test('and when the instance closes', async () => {
  const { rooms, kept, pass, automatic } = makeParts();
  await pass(1);
  rooms[0]!.head = 17;
  await automatic.close();
  expect(kept.map(({ seq, restMs }) => [seq, restMs])).toEqual([[17, 0]]);
});

test('H6: how a journey was left is kept once the database is back, and the others are not held up meanwhile', async () => {
  const { rooms, kept, failing, warnings, pass } = makeParts();
  rooms.push({ logId: 2, head: 10 });
  await pass(1);
  for (const room of rooms) room.head = 17;
  await pass(1);
  rooms.length = 0;
  failing.add(1);
  await pass(1);
  expect(kept.map(({ logId, seq }) => [logId, seq])).toEqual([[2, 17]]);
  expect(warnings).toEqual([{ err: expect.any(Error), logId: 1 }]);
  failing.clear();
  await pass(1);
  expect(kept.map(({ logId, seq }) => [logId, seq])).toEqual([
    [2, 17],
    [1, 17],
  ]);
});

test('H6: an instance that closes tries all journeys, also where that of one fails', async () => {
  const { rooms, kept, failing, clock, pass, automatic } = makeParts();
  rooms.push({ logId: 2, head: 10 });
  await pass(1);
  failing.add(1);
  for (const room of rooms) room.head = 17;
  await pass(5);
  // Both are due.
  clock.stall(MINUTE);
  await automatic.close();
  expect(kept.map(({ logId, seq }) => [logId, seq])).toEqual([[2, 17]]);
});

test('H6: while the version of one journey fails, another has its own', async () => {
  const { rooms, kept, failing, pass } = makeParts();
  rooms.push({ logId: 2, head: 10 });
  await pass(1);
  failing.add(1);
  for (const room of rooms) room.head = 17;
  await pass(6);
  expect(kept.map(({ logId, seq }) => [logId, seq])).toEqual([[2, 17]]);
});
