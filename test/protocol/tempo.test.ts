import { expect, test } from 'vitest';
import { dueAt, elapsed, playheadAt } from '../../protocol/tempo.ts';

const playing = {
  state: 'playing' as const,
  tick: 0,
  time: 1_000,
  tempos: [
    { tick: 0, bpm: 120 },
    { tick: 960, bpm: 60 },
  ],
  endTick: 1_920,
};

test('a quarter at 120 takes half a second, at 60 a whole one', () => {
  expect(playheadAt(playing, 1_500)).toBe(480);
  expect(playheadAt(playing, 2_000)).toBe(960);
  expect(playheadAt(playing, 3_000)).toBe(1_440);
});

test('the playhead waits for its anchor, and rests at the end', () => {
  expect(playheadAt(playing, 0)).toBe(0);
  expect(playheadAt(playing, 99_000)).toBe(1_920);
  expect(playheadAt({ ...playing, state: 'paused', tick: 77 }, 99_000)).toBe(77);
});

test('due times are the reverse of the playhead, on both sides of the anchor', () => {
  for (const tick of [0, 1, 480, 959, 960, 961, 1_700])
    expect(playheadAt(playing, dueAt(playing, tick))).toBeCloseTo(tick, 6);
  const later = { ...playing, tick: 1_440, time: 3_000 };
  expect(dueAt(later, 960)).toBe(2_000);
  expect(dueAt(later, 480)).toBe(1_500);
});

test('time between ticks adds up over a change of tempo', () => {
  expect(elapsed(playing, 480, 1_440)).toBe(500 + 1_000);
  expect(elapsed(playing, 1_440, 480)).toBe(-1_500);
});
