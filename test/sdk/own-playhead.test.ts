import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOwnPlayhead } from '../../client-sdk/music/own-playhead.ts';
import type { LegOutline } from '../../protocol/composition.ts';
import { passNear, playheadAt } from '../../protocol/tempo.ts';
import type { Transport } from '../../protocol/transport.ts';

const LEG: LegOutline = {
  ...{ leg: 'cdg', revision: 0, from: 'CDG', to: 'FRA', startTick: 0, ticks: 19_200, tempo: 120, metre: [4, 4] },
  ...{ key: 'D minor', programs: [0], pan: 0 },
};
/** At 120 a tick takes 60,000 / 120 / 480 ms, and a bar of four beats 2,000 ms. */
const PLAYING: Transport = {
  ...{ epoch: 1, seq: 1, conductor: 'one', state: 'playing', run: 1, tick: 0, time: 10_000 },
  ...{ tempos: [{ tick: 0, bpm: 120 }], endTick: 19_200, stageLead: 0, solo: null },
};
const STAGED: Transport = { ...PLAYING, stageLead: 500 };
const BAR = 1_920;

test('P9: a member steps on stage at a bar line, and leaves out what lies between', () => {
  const playhead = createOwnPlayhead();
  playhead.update(PLAYING, [LEG], false, 10_100);
  playhead.update(STAGED, [LEG], true, 10_100);
  // The stage reaches the second bar 500 ms before the hall.
  expect(playhead.isAhead(11_499)).toBe(false);
  expect(playhead.isAhead(11_500)).toBe(true);
  expect(playhead.tick(11_499)).toBe(playheadAt(STAGED, 11_499));
  expect(playhead.tick(11_500)).toBe(BAR);
  expect(playhead.timeAt(1_400)).toBe(10_000 + (1_400 * 1_000) / 960);
  expect(playhead.timeAt(1_500)).toBeUndefined();
  expect(playhead.timeAt(BAR)).toBe(11_500);
});

test('P9: a bar line that is too near for the notes of its bar is left to pass', () => {
  const playhead = createOwnPlayhead();
  playhead.update(PLAYING, [LEG], false, 11_400);
  playhead.update(STAGED, [LEG], true, 11_400);
  expect(playhead.isAhead(11_600)).toBe(false);
  expect(playhead.isAhead(13_500)).toBe(true);
});

test('P9: one who steps off waits until the hall has caught up, and hears nothing twice', () => {
  const playhead = createOwnPlayhead();
  playhead.update(STAGED, [LEG], true, 10_000);
  playhead.update(STAGED, [LEG], false, 12_000);
  const tick = playheadAt(STAGED, 12_500);
  expect([12_000, 12_200, 12_499].map((now) => playhead.tick(now))).toEqual([tick, tick, tick]);
  expect(playhead.tick(12_600)).toBe(playheadAt(STAGED, 12_600));
  expect(playhead.timeAt(tick - 1)).toBeLessThan(12_000);
  expect(playhead.timeAt(tick + 96)).toBe(12_600);
});

test('P9: the playhead of a member never runs back in a run, and every tick has one time or none', () => {
  const step = fc.tuple(fc.boolean(), fc.integer({ min: 10, max: 1_500 }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.integer({ min: 300, max: 2_000 }), (steps, stageLead) => {
      const playhead = createOwnPlayhead();
      const transport = { ...PLAYING, stageLead };
      let now = 10_000;
      let last = 0;
      playhead.update(transport, [LEG], false, now);
      for (const [isOn, ms] of steps) {
        playhead.update(transport, [LEG], isOn, now);
        for (const end = now + ms; now < end; now += 7) {
          const tick = playhead.tick(now);
          expect(tick).toBeGreaterThanOrEqual(last - 1e-6);
          last = tick;
          const time = playhead.timeAt(tick + 1_000);
          if (time !== undefined) expect(time).toBeGreaterThan(now);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('P12: a member goes on from pass to pass of a loop, on stage and off it, and neither jumps', () => {
  const playhead = createOwnPlayhead();
  const loop = { leg: 'cdg', from: 0, to: 2 * BAR };
  const staged = { ...STAGED, loop };
  playhead.update({ ...PLAYING, loop }, [LEG], false, 10_100);
  playhead.update(staged, [LEG], true, 12_100);
  // A pass takes 4 s. The stage reaches the next one 500 ms before the hall, and gets there by its bar line.
  expect([13_499, 13_500, 13_999].map((now) => playhead.isAhead(now))).toEqual([false, true, true]);
  expect(playhead.tick(13_500)).toBeCloseTo(0, 6);
  expect([13_499, 13_500].map((now) => playhead.run(now))).toEqual([1, 2]);
  expect(playhead.timeAt(0, passNear(staged, 0, 13_600))).toBe(13_500);
  // The conductor tells the hall.
  playhead.update({ ...staged, run: 2, time: 14_000 }, [LEG], true, 14_001);
  for (const now of [14_001, 16_000, 17_499, 17_500, 21_600]) {
    expect(playhead.isAhead(now)).toBe(true);
    expect(playhead.tick(now)).toBeCloseTo(((now - 13_500) * 0.96) % (2 * BAR), 6);
  }
  playhead.update({ ...staged, run: 3, time: 18_000 }, [LEG], false, 21_600);
  const tick = 100 * 0.96;
  expect(playhead.tick(21_900)).toBeCloseTo(tick, 6);
  expect(playhead.tick(22_200)).toBeCloseTo(200 * 0.96, 6);
});
