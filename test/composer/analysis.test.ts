import { expect, test } from 'vitest';
import { analysis } from '../../protocol/analysis.ts';
import type { NoteEvent, Voice } from '../../protocol/note-event.ts';
import { ANALYSIS_VERSION, analyse } from '../../server/composer/files/analysis.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import { spliceLeg } from '../../server/composer/plan/splice.ts';
import type { LegPlan } from '../../server/composer/theory/leg-plan.ts';
import type { PieceLeg } from '../../server/composer/theory/piece.ts';
import { journey, settings } from './airports.ts';
import { composed } from './pieces.ts';

/** A leg of four bars of 4/4 at 120 beats a minute: two seconds a bar, C major and then G major. */
const base = planLeg(journey('CDG', 'NRT')[0]!, settings());
const plan: LegPlan = {
  ...base,
  tempo: 120,
  metre: [4, 4],
  key: 'C major',
  ticks: 4 * 1920,
  pace: [],
  bars: [0, 0, 0, 7].map((tonic, at) => ({
    ...base.bars[0]!,
    ...{ tick: at * 1920, ticks: 1920, offset: 0, metre: [4, 4] as const, tonic, mode: 'major' as const },
  })),
};
const notes = (voice: Voice, ...rows: [tick: number, ticks: number, pitch: number][]): NoteEvent[] =>
  rows.map(([tick, ticks, pitch], index) => ({ voice, index, tick, ticks, pitch, velocity: 64, offset: 0 }));
const of = (...legs: PieceLeg[]) => analyse({ legs });

test('length, tempo, keys and metres are those of the plan', () => {
  expect(of({ plan, notes: [] })).toMatchObject({
    version: ANALYSIS_VERSION,
    seconds: 8,
    bars: 4,
    tempo: { slowest: 120, fastest: 120, mean: 120 },
    keys: [
      { key: 'C major', tonic: 0, mode: 'major', seconds: 6 },
      { key: 'G major', tonic: 7, mode: 'major', seconds: 2 },
    ],
    metres: [{ metre: [4, 4], bars: 4 }],
    legs: [{ from: 'CDG', to: 'NRT', seconds: 8, tempo: 120, key: 'C major', metre: [4, 4], notes: 0 }],
  });
});

test('a tempo that changed while it played counts for as long as it held', () => {
  const tempos = [
    { tick: 0, bpm: 120 },
    { tick: 1920, bpm: 60 },
  ];
  const { seconds, tempo } = of({ plan, notes: [], tempos });
  expect(seconds).toBe(2 + 12);
  expect(tempo).toEqual({ slowest: 60, fastest: 120, mean: 68.57 });
});

test('in 6/8 a beat is a dotted quarter', () => {
  const jig: LegPlan = { ...plan, metre: [6, 8], bars: plan.bars.map((bar) => ({ ...bar, metre: [6, 8] })) };
  const { tempo, seconds } = of({ plan: jig, notes: [] });
  expect(tempo).toEqual({ slowest: 120, fastest: 120, mean: 120 });
  expect(seconds).toBe(round((7680 / 720 / 120) * 60));
});

test('notes are counted by voice, bar and second, and percussion has no pitch', () => {
  const score = [
    ...notes('melody', [0, 480, 60], [480, 480, 64], [960, 960, 67]),
    ...notes('bass', [0, 1920, 36]),
    ...notes('percussion', [0, 120, 35], [960, 120, 38]),
  ];
  const { voices, range, density, pitchClasses, ...rest } = of({ plan, notes: score });
  expect(rest.notes).toBe(6);
  expect(voices).toEqual({ melody: 3, bass: 1, percussion: 2 });
  expect(range).toEqual({ melody: { lowest: 60, highest: 67 }, bass: { lowest: 36, highest: 36 } });
  expect(density).toEqual({ bar: 1.5, second: 0.75, melodyBar: 0.75, melodySecond: 0.375 });
  expect(pitchClasses).toEqual([2.5, 0, 0, 0, 0.5, 0, 0, 1, 0, 0, 0, 0]);
});

test('intervals are counted from note to note of the melody, and far ones at the ends', () => {
  const melody = notes('melody', [0, 480, 60], [480, 480, 62], [960, 480, 62], [1440, 480, 90], [1920, 480, 50]);
  const leg = { plan, notes: [...melody, ...notes('bass', [0, 480, 36], [480, 480, 43])] };
  const { intervals } = of(leg, leg);
  expect(intervals[12 + 2]).toBe(2);
  expect(intervals[12]).toBe(2);
  expect(intervals[24]).toBe(2);
  expect(intervals[0]).toBe(2);
  expect(intervals.reduce((sum, count) => sum + count)).toBe(8);
});

test('a transposed pattern and a bar on the same degrees are repetitions', () => {
  const tune: [number, number, number][] = [0, 240, 480, 720, 960, 1440].map((tick, at) => [
    tick,
    240,
    60 + [0, 2, 4, 5, 4, 7][at]!,
  ]);
  const later = (bars: number, by: number) =>
    tune.map(([tick, ticks, pitch]): [number, number, number] => [tick + bars * 1920, ticks, pitch + by]);
  // Seven patterns, of which the last is the first; two bars, of which the second is in G as the first is in C.
  expect(of({ plan, notes: notes('melody', ...tune, ...later(3, 7)) }).repetition).toEqual({
    patterns: round(1 / 7),
    bars: 0.5,
  });
  expect(of({ plan, notes: notes('melody', ...tune, ...later(1, 7)) }).repetition.bars).toBe(0);
  // What repeats another leg is no repetition within one.
  const leg = { plan, notes: notes('melody', ...tune) };
  expect(of(leg, leg).repetition).toEqual({ patterns: 0, bars: 0 });
});

test('a whole piece has an analysis that its schema knows, and so has none at all', () => {
  const plans = journey('GLA', 'LHR', 'JFK', 'LHR').map((leg) => planLeg(leg, settings()));
  const whole = analyse(composed('', plans));
  expect(analysis.parse(whole)).toEqual(whole);
  expect(whole.seconds).toBeCloseTo(
    whole.legs.reduce((sum, { seconds }) => sum + seconds, 0),
    2,
  );
  expect(whole.keys.reduce((sum, { seconds }) => sum + seconds, 0)).toBeCloseTo(whole.seconds, 1);
  expect(whole.metres.reduce((sum, { bars }) => sum + bars, 0)).toBe(whole.bars);
  const none = analyse({ legs: [] });
  expect(analysis.parse(none)).toEqual(none);
  expect(none).toMatchObject({ seconds: 0, notes: 0, tempo: { slowest: 0, fastest: 0, mean: 0 }, keys: [] });
});

test('a leg that a revision cut is analysed as it sounded', () => {
  const other = planLeg(journey('CDG', 'NRT')[0]!, settings({ key: 3, tempo: 90 }));
  const spliced = spliceLeg(base, other, 2_880);
  const { keys, seconds } = of({ plan: spliced, notes: [] });
  expect(keys.map(({ key }) => key)).toContain(base.key);
  expect(keys.some(({ tonic }) => tonic === 3)).toBe(true);
  expect(keys.reduce((sum, { seconds }) => sum + seconds, 0)).toBeCloseTo(seconds, 1);
});

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
