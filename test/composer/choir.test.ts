import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NoteEvent } from '../../protocol/note-event.ts';
import { composeLeg, composeLegs } from '../../server/composer/composer.ts';
import { type ChoirNetwork, type ChoirSteps, openChoirNetwork } from '../../server/composer/network/choir-network.ts';
import { type Choir, continueChoir, openChoir, settledTo } from '../../server/composer/parts/choir.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import { soundOf } from '../../server/composer/theory/articulation.ts';
import { chance } from '../../server/composer/theory/chance.ts';
import { chordTones, pitchClass } from '../../server/composer/theory/key.ts';
import { barIndexAt, chordAt, type LegPlan, placeInBar, plays } from '../../server/composer/theory/leg-plan.ts';
import { isStrong } from '../../server/composer/theory/metre.ts';
import { network as ensemble, goOn } from '../support/network.ts';
import { leg, settings } from './airports.ts';

let network: ChoirNetwork;
let LEGS: { plan: LegPlan; melody: NoteEvent[]; whole: NoteEvent[] }[];
beforeAll(async () => {
  network = await openChoirNetwork();
  const plans = [
    planOf('GLA', 'LHR'),
    planOf('LHR', 'GLA', { mode: 'minor' }),
    planOf('LHR', 'BRU', { temperature: 1.4 }),
  ];
  LEGS = plans.map((plan) => {
    const melody = melodyUnder(plan);
    return { plan, melody, whole: sung(plan, melody) };
  });
});
afterAll(() => network.close());

const planOf = (from: string, to: string, changes = {}) =>
  planLeg(leg(from, to), settings({ seed: 7, texture: 'choir', ...changes }));

/** A melody of chord tones on beats and eighths, that breathes where the plan says so. */
function melodyUnder({ bars }: Pick<LegPlan, 'bars'>): NoteEvent[] {
  const notes: NoteEvent[] = [];
  for (const bar of bars) {
    if (bar.form === 'drone') continue;
    const [from, to] = (bar.breath ?? [bar.ticks, bar.ticks]).map((place) => bar.tick + place) as [number, number];
    for (let tick = bar.tick; tick < bar.tick + bar.ticks; ) {
      const end = tick < from ? from : bar.tick + bar.ticks;
      if (tick >= from && tick < to) {
        tick = to;
        continue;
      }
      const slot = [240, 480, 160, 240][Math.floor(chance(bar.seed, 50, tick) * 4)]!;
      const tones = chordTones(chordAt(bar, tick));
      const tone = tones[Math.floor(chance(bar.seed, 51, tick) * tones.length)]!;
      const ticks = soundOf(Math.min(slot, end - tick));
      notes.push({
        voice: 'melody',
        index: notes.length,
        tick,
        ticks,
        pitch: 62 + pitchClass(tone - 62),
        velocity: 80,
        offset: 0,
      });
      tick += Math.min(slot, end - tick);
    }
  }
  return notes;
}

function run<Result>(steps: ChoirSteps<Result>): Result {
  let turn = steps.next();
  while (!turn.done) turn = steps.next(network.step([turn.value])[0]!);
  return turn.value;
}

const sung = (plan: LegPlan, melody: readonly NoteEvent[]) =>
  run(continueChoir(openChoir(plan, melody, [], 0), melody, plan.ticks));

/** The pitches that sound at a tick, from the top. */
const at = (notes: readonly NoteEvent[], tick: number) =>
  notes
    .filter((note) => note.tick <= tick && tick < note.tick + note.ticks)
    .map(({ pitch }) => pitch)
    .sort((a, b) => b - a);

test('three parts sing under the melody from its first note on, without crossing and in range', () => {
  for (const { plan, melody, whole: notes } of LEGS) {
    for (let tick = 0; tick < plan.ticks; tick += 120) {
      const bar = plan.bars[barIndexAt(plan.bars, tick)]!;
      const parts = at(notes, tick);
      const place = placeInBar(bar, tick);
      const breath = bar.breath !== null && place >= bar.breath[0] && place < bar.breath[1];
      const silent = breath || !plays(bar, 'choir');
      expect(parts.length, `at ${tick}`).toBe(silent ? 0 : 3);
      if (silent) continue;
      expect(new Set(parts).size).toBe(3);
      expect(parts[0]).toBeLessThan(melody.findLast((note) => note.tick <= tick)!.pitch);
      for (const [part, [low, high]] of RANGES.entries()) {
        expect(parts[part]).toBeGreaterThanOrEqual(low);
        expect(parts[part]).toBeLessThanOrEqual(high);
      }
    }
    expect(notes.map(({ index }) => index)).toEqual(notes.map((_, index) => index));
    expect(notes.map(({ tick }) => tick)).toEqual(notes.map(({ tick }) => tick).sort((a, b) => a - b));
    expect(notes.every(({ tick, ticks }) => tick + ticks <= plan.ticks && ticks <= 1900 && ticks % 120 === 100)).toBe(
      true,
    );
  }
});

const RANGES = [
  [53, 74],
  [48, 67],
  [36, 62],
] as const;

test('the bass prefers the roots of the chords on strong beats', () => {
  let roots = 0;
  let strong = 0;
  for (const { plan, whole: notes } of LEGS) {
    for (let tick = 0; tick < plan.ticks; tick += 120) {
      const bar = plan.bars[barIndexAt(plan.bars, tick)]!;
      const bass = at(notes, tick)[2];
      if (bass === undefined || !isStrong(bar.metre, tick - bar.tick)) continue;
      strong += 1;
      if (pitchClass(bass) === chordAt(bar, tick).root) roots += 1;
    }
  }
  // One in four to one in seven would come by chance.
  expect(roots / strong).toBeGreaterThan(0.4);
});

test('singing in any steps gives the notes of one call, and what starts before the settled tick has come', () => {
  for (const { plan, melody, whole } of LEGS) {
    const choir = openChoir(plan, melody, [], 0);
    const notes: NoteEvent[] = [];
    let until = 0;
    for (let step = 0; until < plan.ticks; step++) {
      until += Math.floor(chance(7, 99, step) ** 3 * 3000);
      const known = melody.filter(({ tick }) => tick < until);
      notes.push(...run(continueChoir(choir, known, until)));
      expect(notes).toEqual(whole.filter(({ tick }) => tick < settledTo(choir)));
    }
    expect(notes).toEqual(whole);
  }
});

test('going on from the notes alone equals never having stopped', () => {
  for (const [index, { plan, melody, whole }] of LEGS.entries())
    for (let time = 0; time < 2; time++) {
      const stop = Math.floor(chance(index, 98, time) * plan.ticks);
      const first = openChoir(plan, melody, [], 0);
      run(continueChoir(first, melody, stop));
      const from = settledTo(first);
      const kept = JSON.parse(JSON.stringify(whole.filter(({ tick }) => tick < from))) as NoteEvent[];
      const known = melody.filter(({ tick }) => tick < from);
      const copy = JSON.parse(JSON.stringify(plan)) as LegPlan;
      for (const like of [undefined, first]) {
        const second = openChoir(copy, known, kept, from, like);
        expect([...kept, ...run(continueChoir(second, melody, plan.ticks))]).toEqual(whole);
      }
    }
});

test('what a choir remembers of another like it is not asked of the network again', () => {
  const { plan, melody } = LEGS[0]!;
  const first = openChoir(plan, melody, [], 0);
  const notes = run(continueChoir(first, melody, plan.ticks / 2));
  const from = settledTo(first);
  const stepsOf = (like: Choir | undefined) => {
    const choir = openChoir(plan, melody, notes, from, like);
    const chanting = continueChoir(choir, melody, from + 480);
    let steps = 0;
    for (let turn = chanting.next(); !turn.done; steps++) turn = chanting.next(network.step([turn.value])[0]!);
    return steps;
  };
  expect(stepsOf(first)).toBe(4);
  expect(stepsOf(undefined)).toBeGreaterThan(20);
});

test('a change of the melody over what still sounds leaves that alone', () => {
  const { plan, melody, whole } = LEGS[0]!;
  for (let time = 0; time < 5; time++) {
    const from = 480 * Math.floor(4 + chance(1, 97, time) * 12);
    const other = melody.map((note) => (note.tick < from ? note : { ...note, pitch: note.pitch - 5 }));
    const kept = whole.filter(({ tick }) => tick < from);
    const later = run(continueChoir(openChoir(plan, other, kept, from), other, plan.ticks));
    const notes = [...kept, ...later];
    expect(later.every(({ tick }) => tick >= from)).toBe(true);
    for (let tick = from; tick < from + 1920; tick += 120) {
      const parts = at(notes, tick);
      expect(new Set(parts).size, `at ${tick}`).toBe(parts.length);
      expect([0, 3]).toContain(parts.length);
    }
  }
});

test('a choir comes in where the bars begin to ask for it, and leaves where they stop', () => {
  const { plan, melody } = LEGS[0]!;
  const bars = plan.bars.map(
    (bar, index) => ({ ...bar, texture: index >= 2 && index < 5 ? 'choir' : 'band' }) as const,
  );
  const notes = sung({ ...plan, bars }, melody);
  expect(notes[0]!.tick).toBe(bars[2]!.tick);
  expect(Math.max(...notes.map(({ tick, ticks }) => tick + ticks))).toBe(bars[5]!.tick - 20);
});

test('a choir is answered the same alone and in company', () => {
  const rows = [[1, 2, 3], [4, 500], [6]].map((inputs) => ({
    network: 'choir' as const,
    state: new Float32Array(network.units).fill(0.1),
    inputs,
  }));
  const together = network.step(Array.from({ length: 33 }, (_, row) => rows[row % 3]!));
  rows.forEach((row, index) => {
    const alone = network.step([row])[0]!;
    expect(together[30 + index]!.state).toEqual(alone.state);
    expect(together[30 + index]!.letters(2, [3, 4], 20, 30)).toEqual(alone.letters(2, [3, 4], 20, 30));
  });
  expect(() => network.step(Array.from({ length: 65 }, () => rows[0]!))).toThrow('65 choirs');
});

test('a leg with a choir is the same score asked for in any steps, among others, and from its notes so far', () => {
  const plans = [planOf('GLA', 'LHR'), planOf('NRT', 'LAX'), planOf('BRU', 'CDG')];
  const [whole] = composeLegs(plans, ensemble);
  const plan = plans[0]!;
  expect(composeLeg(plan, ensemble)).toEqual(whole);
  expect(whole!.some(({ voice }) => voice === 'choir')).toBe(true);
  expect(whole!.some(({ voice }) => voice === 'bass' || voice === 'pad')).toBe(false);
  const past: NoteEvent[] = [];
  for (let until = 0, step = 0; until < plan.ticks; step++) {
    const from = until;
    until += 500 + Math.floor(chance(3, 96, step) * 5000);
    past.push(...goOn(plan, past, from, until));
    expect(past).toEqual(whole!.filter(({ tick }) => tick < until));
  }
});
