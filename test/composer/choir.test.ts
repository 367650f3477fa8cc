import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NoteEvent } from '../../protocol/note-event.ts';
import { composeLeg, composeLegs } from '../../server/composer/composer.ts';
import { type ChoirNetwork, type ChoirSteps, openChoirNetwork } from '../../server/composer/network/choir-network.ts';
import { type Choir, continueChoir, FRAME, openChoir, settledTo } from '../../server/composer/parts/choir.ts';
import { foldedPitch } from '../../server/composer/parts/choir-rules.ts';
import { hear, newSoprano, SILENT, sopranoAt } from '../../server/composer/parts/heard-soprano.ts';
import { openListeningChoir } from '../../server/composer/parts/listening-choir.ts';
import { type HeldParts, singOn } from '../../server/composer/parts/sung-notes.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import { soundOf } from '../../server/composer/theory/articulation.ts';
import { chance } from '../../server/composer/theory/chance.ts';
import { chordTones, pitchClass } from '../../server/composer/theory/key.ts';
import {
  barIndexAt,
  chordAt,
  type LegPlan,
  listens,
  placeInBar,
  plays,
} from '../../server/composer/theory/leg-plan.ts';
import { isStrong } from '../../server/composer/theory/metre.ts';
import { finishListening } from '../support/listening-choir.ts';
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

describe('a choir under what a person plays', () => {
  const SEED = Number(process.env.SEED ?? 1);
  /** A plan of which the choir listens in every bar that it sings in. */
  const listening = (plan: LegPlan): LegPlan => ({
    ...plan,
    bars: plan.bars.map((bar) => ({ ...bar, listens: true as const })),
  });
  /** Frames of a soprano: rests, and pitches beyond all ranges. */
  const sopranos = fc.array(
    fc.oneof(fc.constant(SILENT), fc.integer({ min: 55, max: 84 }), fc.integer({ min: 0, max: 127 })),
    { minLength: 8, maxLength: 40 },
  );
  const held = sopranos.map((pitches) => pitches.flatMap((pitch) => [pitch, pitch]));

  function sing(plan: LegPlan, heard: readonly number[]): NoteEvent[] {
    const choir = openListeningChoir(plan, heard, [], 0);
    finishListening(choir, ensemble, heard.length * FRAME);
    return choir.notes;
  }

  test(`P13: the same places give the same notes, in whatever steps, after a restart and in a batch (SEED=${SEED})`, () => {
    const { plan: whole } = LEGS[0]!;
    const plan = listening(whole);
    fc.assert(
      fc.property(held, held, fc.integer({ min: 1, max: 30 }), (heard, other, cut) => {
        const alone = sing(plan, heard);
        // Frame by frame, as they come to be known.
        const live = openListeningChoir(plan, [], [], 0);
        for (const pitch of heard) {
          live.heard.push(pitch);
          finishListening(live, ensemble, live.heard.length * FRAME);
        }
        expect(live.notes).toEqual(alone);
        const until = Math.min(cut, heard.length) * FRAME;
        const past = alone.filter(({ tick }) => tick < until);
        const restarted = openListeningChoir(plan, heard, past, until);
        finishListening(restarted, ensemble, heard.length * FRAME);
        expect(restarted.notes).toEqual(alone);
        // Notes that are heard later change nothing.
        expect(sing(plan, [...heard.slice(0, cut), ...other]).filter(({ tick }) => tick < until)).toEqual(past);
      }),
      { seed: SEED, numRuns: 5 },
    );
  });

  test('P13: three parts sing under every pitch that can be played, without crossing and in range, and rest with it', () => {
    const { plan: whole } = LEGS[1]!;
    const plan = listening(whole);
    const heard = Array.from({ length: 256 }, (_, frame) => (frame % 16 > 13 ? SILENT : Math.floor(frame / 2)));
    const notes = sing(plan, heard);
    for (const [frame, pitch] of heard.entries()) {
      const parts = at(notes, frame * FRAME);
      const rests = pitch === SILENT || !listens(plan.bars[barIndexAt(plan.bars, frame * FRAME)]!);
      expect(parts.length, `frame ${frame}`).toBe(rests ? 0 : 3);
      if (rests) continue;
      expect(new Set(parts).size).toBe(3);
      expect(parts[0]).toBeLessThan(foldedPitch(pitch));
      for (const [part, [low, high]] of RANGES.entries()) {
        expect(parts[part]).toBeGreaterThanOrEqual(low);
        expect(parts[part]).toBeLessThanOrEqual(high);
      }
    }
  });

  test('bars in which it listens have no choir of their own, and the same melody', () => {
    const { plan } = LEGS[0]!;
    const [composed, soloed] = composeLegs([plan, listening(plan)], ensemble) as [NoteEvent[], NoteEvent[]];
    expect(composed.some(({ voice }) => voice === 'choir')).toBe(true);
    expect(soloed).toEqual(composed.filter(({ voice }) => voice !== 'choir'));
  });

  test('places become frames: the nearest one, the highest note, the last one for a beat, then rest', () => {
    const soprano = newSoprano();
    const on = (at: number, pitch: number) => ({ kind: 'on' as const, at, pitch, velocity: 80 });
    const off = (at: number, pitch: number) => ({ kind: 'off' as const, at, pitch });
    // A chord a little late, the next note a little early and over it.
    hear(soprano, { events: [on(10, 60), on(14, 67)], held: [60, 67], upTo: 14 });
    hear(soprano, { events: [on(470, 65), off(485, 67)], held: [60, 65], upTo: 485 });
    // The end of a note is lost, and a watermark tells of it; the pedal is no melody.
    hear(soprano, { events: [{ kind: 'sustain', at: 500, down: true }], held: [], upTo: 600 });
    const frames = Array.from({ length: 11 }, (_, frame) => sopranoAt(soprano, frame * FRAME));
    expect(frames).toEqual([67, 67, 67, 67, 65, 65, 65, 65, 65, SILENT, SILENT]);
  });

  test('frames become notes that begin and end, and are as long as they were held', () => {
    const { plan } = LEGS[0]!;
    const frames = sing(listening(plan), new Array<number>(48).fill(72));
    let parts: HeldParts = [];
    const notes: NoteEvent[] = [];
    const sounding = new Set<number>();
    for (let tick = 0; tick <= 48 * FRAME; tick += FRAME) {
      const {
        held: next,
        ended,
        begun,
      } = singOn(
        parts,
        frames.filter((note) => note.tick === tick),
        tick,
      );
      for (const { pitch } of ended) sounding.delete(pitch);
      for (const { pitch } of begun) sounding.add(pitch);
      expect([...sounding].sort()).toEqual(next.map(({ pitch }) => pitch).sort());
      parts = next;
      notes.push(...ended);
    }
    expect(sounding.size).toBe(0);
    for (let tick = 0; tick < 48 * FRAME; tick += FRAME) expect(at(notes, tick)).toEqual(at(frames, tick));
    expect(notes.every(({ ticks }) => ticks <= 1900 && ticks % 120 === 100)).toBe(true);
    expect(new Set(notes.map(({ index }) => index)).size).toBe(notes.length);
  });
});
