import { expect, test } from 'vitest';
import { createAutomaticVersions } from '../../server/room/automatic-versions.ts';
import { HISTORY_LIMITS } from '../../server/room/history-limits.ts';
import { createHandClock } from '../support/hand-clock.ts';

const MINUTE = 60_000;

/** Rooms whose heads a test moves, and the versions that were asked for. */
function makeParts(newest: { seq: number } = { seq: 0 }) {
  const rooms: { logId: number; head: number }[] = [{ logId: 1, head: 10 }];
  const kept: { seq: number; at: number; restMs: number }[] = [];
  const clock = createHandClock(0);
  const automatic = createAutomaticVersions({
    loaded: () => rooms.map(({ logId, head }) => ({ logId, head: () => head })),
    clock,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
    versions: {
      async keep(_logId, seq, restMs) {
        kept.push({ seq, at: clock.now() / MINUTE, restMs });
        newest.seq = Math.max(newest.seq, seq);
        return newest.seq;
      },
    },
  });
  return {
    rooms,
    kept,
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
