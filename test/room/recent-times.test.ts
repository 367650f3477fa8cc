import { expect, test } from 'vitest';
import { createClosures } from '../../server/room/closures.ts';
import { createNoteRate } from '../../server/room/note-rate.ts';
import { createRecentTimes } from '../../server/room/recent-times.ts';
import { createHandClock } from '../support/hand-clock.ts';

const START = Date.UTC(2027, 0, 1);

test('quantiles are those of the last minute, and of the newest times where there were many', () => {
  const clock = createHandClock(START);
  const times = createRecentTimes(clock, 100);
  expect(times.quantiles()).toBeNull();
  for (let ms = 1; ms <= 150; ms++) times.add(ms);
  expect(times.quantiles()).toEqual({ count: 100, p50: 100, p99: 149 });
  clock.advance(50_000);
  times.add(7);
  clock.advance(20_000);
  expect(times.quantiles()).toEqual({ count: 1, p50: 7, p99: 7 });
});

test('notes a second are the mean of ten seconds, and none long after the last one', () => {
  const clock = createHandClock(START);
  const rate = createNoteRate(clock);
  for (let second = 0; second < 20; second++) {
    rate.add(5);
    clock.advance(1_000);
  }
  expect(rate.perSecond()).toBe(5);
  clock.advance(4_000);
  expect(rate.perSecond()).toBe(3);
  clock.advance(60_000);
  expect(rate.perSecond()).toBe(0);
});

test('J10: a closed way in opens by itself, or at once', () => {
  const clock = createHandClock(START);
  const closures = createClosures(clock);
  closures.close('a', 1, 60_000);
  closures.close('b', null, 30_000);
  expect(closures.refusal('a', 1)?.code).toBe('NOT_ALLOWED');
  expect([closures.refusal('a', 2), closures.refusal('a', undefined)]).toEqual([undefined, undefined]);
  expect([closures.refusal('b', 2)?.code, closures.refusal('b', undefined)?.code]).toEqual([
    'UNAVAILABLE',
    'UNAVAILABLE',
  ]);
  expect(closures.list('b')).toEqual([{ userId: null, seconds: 30 }]);
  clock.advance(30_000);
  expect(closures.refusal('b', 2)).toBeUndefined();
  closures.close('a', 1, 0);
  expect([closures.refusal('a', 1), closures.list('a')]).toEqual([undefined, []]);
});
