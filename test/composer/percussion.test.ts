import { describe, expect, test } from 'vitest';
import { accompany } from '../../server/composer/parts/band.ts';
import { percussionOf } from '../../server/composer/parts/percussion.ts';
import { FILLS, GROOVES } from '../../server/composer/parts/percussion-patterns.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import { spliceLeg } from '../../server/composer/plan/splice.ts';
import { KEYS } from '../../server/composer/theory/drum-keys.ts';
import { velocityOf } from '../../server/composer/theory/dynamics.ts';
import type { Bar, LegPlan } from '../../server/composer/theory/leg-plan.ts';
import { barTicks, type Metre } from '../../server/composer/theory/metre.ts';
import { leg, settings } from './airports.ts';

const METRES: readonly Metre[] = [
  [4, 4],
  [2, 4],
  [3, 4],
  [6, 8],
  [9, 8],
];

const base = planLeg(leg('CDG', 'NRT', { depart: '2026-05-01T10:00:00Z' }), settings());

/** A plan of whole bars in a metre, all alike but for their place. */
function plan(metre: Metre, energy: number, changes: Partial<Bar> = {}): LegPlan {
  const ticks = barTicks(metre);
  const bars = base.bars.map((bar, index): Bar => {
    const place = index % 8;
    return { ...bar, ...changes, metre, ticks, tick: index * ticks, place, energy, density: 3, form: 'free', back: 0 };
  });
  return { ...base, metre, bars, ticks: bars.length * ticks };
}

const at = (score: LegPlan, index: number) =>
  percussionOf(score, index).map(({ tick, pitch }) => [tick - score.bars[index]!.tick, pitch] as const);

const drums = (score: LegPlan, index: number) => new Set(at(score, index).map(([, pitch]) => pitch));

describe('percussion', () => {
  test.each(METRES)(
    'in %i/%i every class has its groove, each with more of the kit than the one before',
    (...metre) => {
      const counts = [0.2, 0.35, 0.6, 0.95].map((energy) => percussionOf(plan(metre, energy), 10).length);
      expect(counts[0]).toBe(0);
      for (const [index, count] of counts.entries()) if (index > 0) expect(count).toBeGreaterThan(counts[index - 1]!);
      for (const index of [8, 9, 10, 11, 15])
        for (const [tick] of at(plan(metre, 0.95), index)) {
          expect(Number.isInteger(tick)).toBe(true);
          expect(tick).toBeLessThan(barTicks(metre));
        }
    },
  );

  test('patterns fit their bar in steps of the common grid', () => {
    for (const metre of METRES)
      for (const groove of [...Object.values(GROOVES[metre.join('/')]!), FILLS[metre.join('/')]!])
        for (const pattern of Object.values(groove)) {
          expect(pattern).toMatch(/^[x?.]+$/);
          expect((barTicks(metre) / pattern.length) % 20).toBe(0);
        }
  });

  test('a drone has no drums, nor has the ring of the last chord, and a bridge leads on with half a bar of a fill', () => {
    const loud = plan([4, 4], 0.95);
    const as = (changes: Partial<Bar>) => ({
      ...loud,
      bars: loud.bars.map((bar, index) => (index === 9 ? { ...bar, ...changes, place: -1 } : bar)),
    });
    expect(percussionOf(as({ form: 'drone' }), 9)).toEqual([]);
    expect(percussionOf(as({ form: 'ring' }), 9)).toEqual([]);
    const bridge = at(as({ form: 'bridge', pickup: [72] }), 9);
    expect(bridge.some(([tick, pitch]) => tick < 960 && pitch === KEYS.hat)).toBe(true);
    expect(bridge.filter(([tick]) => tick >= 960).every(([, pitch]) => pitch !== KEYS.hat)).toBe(true);
  });

  test('a phrase ends with a beat of a fill, a loud section with half a bar and then a crash', () => {
    const middling = plan([4, 4], 0.65);
    const toms = (score: LegPlan, index: number) =>
      at(score, index).filter(([, pitch]) => pitch === KEYS.lowTom || pitch === KEYS.midTom);
    expect(toms(middling, 10)).toEqual([]);
    expect(toms(middling, 11).length).toBeGreaterThan(0);
    for (const [tick] of toms(middling, 11)) expect(tick).toBeGreaterThanOrEqual(3 * 480);
    const loud = plan([4, 4], 0.95);
    expect(
      at(loud, 15)
        .filter(([tick]) => tick >= 960)
        .every(([, pitch]) => pitch !== KEYS.hat),
    ).toBe(true);
    expect(drums(loud, 16)).toContain(KEYS.crash);
    expect(drums(loud, 17)).not.toContain(KEYS.crash);
    expect(drums(middling, 16)).not.toContain(KEYS.crash);
  });

  test('what is open is played in some bars and not in others, the same in every run', () => {
    const score = plan([4, 4], 0.65, { chords: base.bars[0]!.chords });
    const bars = [8, 9, 10, 12, 13, 14].map((index) => JSON.stringify(at(score, index)));
    expect(new Set(bars).size).toBeGreaterThan(1);
    expect([8, 9, 10, 12, 13, 14].map((index) => JSON.stringify(at(score, index)))).toEqual(bars);
  });

  test('a bar that a revision cut keeps what lies in it, and no stroke moves', () => {
    const whole = plan([4, 4], 0.95);
    const other = plan([4, 4], 0.95);
    const cut = spliceLeg(whole, other, whole.bars[10]!.tick + 960);
    const strokes = (score: LegPlan) => score.bars.flatMap((_, index) => percussionOf(score, index));
    const from = whole.bars[10]!.tick;
    const inBar = (score: LegPlan) =>
      strokes(score)
        .filter(({ tick }) => tick >= from && tick < from + whole.bars[10]!.ticks)
        .map(({ tick, pitch }) => [tick, pitch]);
    expect(inBar(cut)).toEqual(inBar(whole));
  });

  test('hats are softer than the kick, and what is louder has more energy', () => {
    const bar = plan([4, 4], 0.65).bars[10]!;
    const quiet = plan([4, 4], 0.5).bars[10]!;
    const struck = (where: Bar, pitch: number) =>
      velocityOf('percussion', where, { tick: where.tick, ticks: 60, pitch });
    // A single stroke is free.
    const mean = (pitch: number) =>
      Array.from({ length: 64 }, (_, seed) => struck({ ...bar, seed }, pitch)).reduce(
        (sum, each) => sum + each / 64,
        0,
      );
    expect(mean(KEYS.hat)).toBeLessThan(mean(KEYS.kick));
    expect(struck(quiet, KEYS.kick)).toBeLessThan(struck(bar, KEYS.kick));
  });
});

test('under a choir the band is silent', () => {
  const sung = planLeg(leg('CDG', 'NRT'), settings({ texture: 'choir', energy: 1 }));
  for (const index of sung.bars.keys())
    for (const voice of ['bass', 'pad', 'percussion'] as const) expect(accompany(voice, sung, index)).toEqual([]);
});
