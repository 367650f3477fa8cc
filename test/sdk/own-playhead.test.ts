import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOwnPlayhead } from '../../client-sdk/music/own-playhead.ts';
import type { LegOutline } from '../../protocol/composition.ts';
import { playheadAt } from '../../protocol/tempo.ts';
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
