import type { Socket } from 'socket.io';
import { expect, test } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import { createBackpressure } from '../../server/connection/backpressure.ts';
import { createHandClock } from '../support/hand-clock.ts';

/** A watched connection whose unread bytes a test sets. */
function open() {
  const transport = { socket: { bufferedAmount: 0 } };
  const clock = createHandClock();
  const happened: string[] = [];
  createBackpressure(clock).watch({ conn: { writeBuffer: [], transport } } as unknown as Socket, {
    behind: () => happened.push('left out') > 0,
    level: () => void happened.push('welcomed anew'),
    lost: () => void happened.push('closed'),
  });
  return {
    /** Lets so many bytes wait for so long, ms. Returns what happened to the member. */
    wait(bytes: number, ms: number): string[] {
      transport.socket.bufferedAmount = bytes;
      clock.advance(ms);
      return happened.splice(0);
    },
  };
}

const { behindBytes, behindMs, closeBytes } = LIMITS;

test('E12: a member with too much unread is left out, and welcomed anew once it has read that', () => {
  const { wait } = open();
  expect(wait(behindBytes, 1_000)).toEqual([]);
  expect(wait(behindBytes + 1, 1_000)).toEqual(['left out']);
  expect(wait(behindBytes / 2, 1_000)).toEqual([]);
  expect(wait(0, 1_000)).toEqual(['welcomed anew']);
  expect(wait(behindBytes + 1, 1_000)).toEqual(['left out']);
});

test('E12: a large answer leaves nobody out who reads it', () => {
  const { wait } = open();
  for (const left of [8, 7, 6, 5, 4, 3, 2, 1]) expect(wait(left * behindBytes, 250)).toEqual([]);
  // One that hardly reads is left out as before.
  expect(wait(8 * behindBytes, 250)).toEqual([]);
  expect(wait(8 * behindBytes - 1_000, 250)).toEqual(['left out']);
});

test('E13: a member that reads too little in time is closed, and one that reads on is not', () => {
  const slow = open();
  expect(slow.wait(8 * behindBytes, 1_000)).toEqual(['left out']);
  expect(slow.wait(8 * behindBytes - behindBytes + 1, behindMs - 1_000)).toEqual([]);
  expect(slow.wait(8 * behindBytes - behindBytes + 1, 1_000)).toContain('closed');

  const steady = open();
  expect(steady.wait(8 * behindBytes, 1_000)).toEqual(['left out']);
  for (let left = 7; left > 1; left--) expect(steady.wait(left * behindBytes, behindMs - 1_000)).toEqual([]);
});

test('E13: a member that causes much more to wait is closed', () => {
  const { wait } = open();
  expect(wait(behindBytes + 1, 1_000)).toEqual(['left out']);
  expect(wait(behindBytes + 1 + closeBytes, 1_000)).toEqual([]);
  expect(wait(behindBytes + 2 + closeBytes, 250)).toEqual(['closed']);
});

test('one timer checks all members, and none is left when they are gone', () => {
  const clock = createHandClock();
  const backpressure = createBackpressure(clock);
  const transport = { socket: { bufferedAmount: 0 } };
  const reader = { behind: () => true, level() {}, lost() {} };
  const watch = () => backpressure.watch({ conn: { writeBuffer: [], transport } } as unknown as Socket, reader);
  expect(clock.timers).toBe(0);
  const stops = Array.from({ length: 10 }, watch);
  expect(clock.timers).toBe(1);
  for (const stop of stops) stop();
  expect(clock.timers).toBe(0);
  watch();
  expect(clock.timers).toBe(1);
});
