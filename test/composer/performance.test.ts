import { expect, test } from 'vitest';
import counted from '../../data/performance.json' with { type: 'json' };
import { MAX_OFFSET, type NoteEvent, soundingTick, TICKS_PER_QUARTER } from '../../protocol/note-event.ts';
import { composeLegs } from '../../server/composer/composer.ts';
import { feelOf } from '../../server/composer/plan/feel.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import { KEYS } from '../../server/composer/theory/drum-keys.ts';
import { FEELS } from '../../server/composer/theory/feel.ts';
import type { LegPlan } from '../../server/composer/theory/leg-plan.ts';
import { type Metre, msPerTick } from '../../server/composer/theory/metre.ts';
import { COUNTED_DRUMS, SIXTEENTHS, sixteenthLike, swungPlace, touchOf } from '../../server/composer/theory/touch.ts';
import { MODES } from '../../travel-log/settings.ts';
import { network } from '../support/network.ts';
import { leg, settings } from './airports.ts';

/** Seeds of the legs below. */
const SEEDS = [11, 23, 37, 41, 53, 67];
const ROUTES = [
  ['GLA', 'LHR'],
  ['CDG', 'FRA'],
  ['FRA', 'CDG'],
  ['JFK', 'DEN'],
  ['DEN', 'JFK'],
  ['CDG', 'NRT'],
] as const;

/** The whole kit plays, and modes differ, so that feels do. */
const plans = SEEDS.flatMap((seed, row) =>
  ROUTES.map(([from, to], column) =>
    planLeg(leg(from, to), settings({ seed, energy: 0.85, mode: MODES[(row + column) % MODES.length]! })),
  ),
);
const scores = composeLegs(plans, network);
const all = plans.flatMap((plan, at) => scores[at]!.map((note) => ({ plan, note })));

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviationOf = (values: readonly number[]) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
const velocities = (isOne: (note: NoteEvent) => boolean) =>
  all.filter(({ note }) => isOne(note)).map(({ note }) => note.velocity);

test('every feel has a touch for each drum and sixteenth', () => {
  expect(Object.keys(counted)).toEqual([...FEELS]);
  for (const { eighths, drums } of Object.values(counted)) {
    expect(eighths).toBeGreaterThanOrEqual(0.5);
    expect(Object.keys(drums)).toEqual([...COUNTED_DRUMS]);
    for (const touches of Object.values(drums)) {
      expect(touches).toHaveLength(SIXTEENTHS);
      for (const [velocity, velocitySpread, late, lateSpread] of touches as [number, number, number, number][]) {
        expect(velocity).toBeGreaterThan(0);
        expect(velocity).toBeLessThan(128);
        expect(Math.min(velocitySpread, lateSpread)).toBeGreaterThan(0);
        expect(Math.abs(late)).toBeLessThan(TICKS_PER_QUARTER / 8);
      }
    }
  }
});

test('drummers accent the backbeat, and swing has a long and a short eighth', () => {
  const snare = (place: number) => touchOf('straight', KEYS.snare, [4, 4], place).velocity;
  expect(snare(480)).toBeGreaterThan(snare(840) + 20);
  expect(counted.straight.eighths).toBe(0.5);
  expect(swungPlace(720, counted.swing.eighths) - 480).toBeGreaterThan(270);
});

test('each place of a bar is played like the sixteenth of 4/4 with its weight', () => {
  const like = (metre: Metre, ...places: number[]) => places.map((place) => sixteenthLike(metre, place));
  expect(like([4, 4], 0, 120, 480, 1_800)).toEqual([0, 1, 4, 15]);
  expect(like([2, 4], 0, 480, 840)).toEqual([0, 4, 7]);
  expect(like([3, 4], 0, 480, 960, 1_200)).toEqual([0, 4, 12, 14]);
  expect(like([6, 8], 0, 240, 480, 720, 960, 1_200)).toEqual([0, 1, 2, 4, 5, 6]);
  expect(like([9, 8], 0, 720, 1_440, 1_560)).toEqual([0, 4, 12, 15]);
});

test('a swung beat keeps the order of its sixteenths, and triplets stay', () => {
  const swung = [0, 120, 240, 360, 480].map((place) => swungPlace(place, 0.63));
  expect(swung).toEqual([0, 151, 302, 391, 480]);
  expect(swungPlace(160, 0.63)).toBe(160);
});

test('a feel follows from metre and mode, and another tempo moves no note', () => {
  expect(feelOf([6, 8], 'minor')).toBe('straight');
  expect(new Set(plans.map(({ bars }) => bars[0]!.feel))).toEqual(new Set(FEELS));
  const [from, to] = ROUTES[1];
  const scoresAt = [60, 180].map((tempo) => composeLegs([planLeg(leg(from, to), settings({ tempo }))], network));
  expect(scoresAt[0]).toEqual(scoresAt[1]);
});

test('velocities spread as widely as a player’s, within MIDI', () => {
  const everyone = velocities(() => true);
  expect(Math.min(...everyone)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...everyone)).toBeLessThanOrEqual(127);
  const spread = {
    hat: deviationOf(velocities(({ pitch, voice }) => voice === 'percussion' && pitch === KEYS.hat)),
    drums: deviationOf(velocities(({ voice }) => voice === 'percussion')),
    melody: deviationOf(velocities(({ voice }) => voice === 'melody')),
  };
  expect(spread.hat, JSON.stringify({ SEEDS, spread })).toBeGreaterThanOrEqual(20);
  expect(spread.drums, JSON.stringify({ SEEDS, spread })).toBeGreaterThanOrEqual(25);
  expect(spread.melody, JSON.stringify({ SEEDS, spread })).toBeGreaterThanOrEqual(10);
});

test('a phrase of the melody is louder about its peak than at its ends', () => {
  const inBar = (place: number) =>
    mean(
      all.flatMap(({ plan, note }) => {
        const bar = plan.bars.findLast(({ tick }) => tick <= note.tick)!;
        return note.voice === 'melody' && bar.place % 4 === place ? [note.velocity - 78 * bar.energy] : [];
      }),
    );
  const [first, , third, last] = [0, 1, 2, 3].map(inBar) as [number, number, number, number];
  expect(third).toBeGreaterThan(first + 3);
  expect(third).toBeGreaterThan(last + 3);
});

test('M21: onsets stray from the grid as a player’s do, and none sounds before its leg', () => {
  const strays = all.map(({ plan, note }) => {
    expect(Math.abs(note.offset)).toBeLessThanOrEqual(MAX_OFFSET);
    expect(note.tick + note.offset).toBeGreaterThanOrEqual(0);
    return note.offset * msPerTick(plan);
  });
  const stray = deviationOf(strays);
  expect(stray, JSON.stringify({ SEEDS, stray })).toBeGreaterThanOrEqual(8);
  expect(stray, JSON.stringify({ SEEDS, stray })).toBeLessThanOrEqual(20);
});

test('no note of a melody overtakes another, and none is cut by more than an ear forgives', () => {
  const cuts = scores.flatMap((notes) => {
    const melody = notes.filter(({ voice }) => voice === 'melody');
    return melody.slice(1).map((note, at) => {
      const before = melody[at]!;
      expect(soundingTick(note)).toBeGreaterThan(soundingTick(before));
      return soundingTick(before) + before.ticks - soundingTick(note);
    });
  });
  expect(cuts.filter((cut) => cut > 12).length / cuts.length).toBeLessThan(0.001);
  // A triplet behind a long first eighth of swing.
  expect(Math.max(...cuts)).toBeLessThanOrEqual(40);
});

test('bass and kick are closer to each other than a melody is to them', () => {
  const apart = (voice: NoteEvent['voice']) =>
    plans.flatMap((plan: LegPlan, at) => {
      const kicks = new Map(
        scores[at]!.filter(({ pitch, ...note }) => note.voice === 'percussion' && pitch === KEYS.kick).map((note) => [
          note.tick,
          note.offset,
        ]),
      );
      return plan.bars[0]!.feel === 'swing'
        ? []
        : scores[at]!.flatMap((note) => {
            const kick = kicks.get(note.tick);
            return note.voice === voice && kick !== undefined ? [note.offset - kick] : [];
          });
    });
  expect(deviationOf(apart('bass'))).toBeLessThan(deviationOf(apart('melody')));
});
