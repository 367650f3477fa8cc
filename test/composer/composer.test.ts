import { expect, test } from 'vitest';
import { type NoteEvent, packNotes, VOICES, type Voice } from '../../protocol/note-event.ts';
import { composeLeg, composeLegs } from '../../server/composer/composer.ts';
import { headOf, planJourney, planLeg } from '../../server/composer/plan/plan-leg.ts';
import { slotOf } from '../../server/composer/theory/articulation.ts';
import { chance } from '../../server/composer/theory/chance.ts';
import { type Bar, isTune, type LegPlan, plays } from '../../server/composer/theory/leg-plan.ts';
import { splitTicks } from '../../server/composer/theory/metre.ts';
import { goOn, network } from '../support/network.ts';
import { AIRPORTS, leg, settings } from './airports.ts';
import { barOf, isChordTone, melodyOf, type Scored, statisticsOf } from './statistics.ts';

const codes = AIRPORTS.map(({ iata, icao }) => iata ?? icao!);
const planOf = (from: string, to: string, seed = 7, changes = {}, times = {}) =>
  planLeg(leg(from, to, times), settings({ seed, ...changes }));
const compose = (...plans: LegPlan[]): Scored[] => {
  const scores = composeLegs(plans, network);
  return plans.map((plan, at) => ({ plan, notes: scores[at]! }));
};
const legs = compose(
  ...codes.flatMap((from, row) =>
    codes.filter((_, column) => (row + column) % 2 === 0).map((to, column) => planOf(from, to, 20 * row + column)),
  ),
);

test('a whole score is as it always was', async () => {
  const { plan, notes } = compose(planOf('GLA', 'LHR', 1))[0]!;
  const { bars, ...head } = plan;
  const lines = [head, ...bars, ...notes.map((note) => [...packNotes([note]).notes, note.offset])].map((line) =>
    JSON.stringify(line),
  );
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('golden/glasgow-london.txt');
});

test('a leg alone is the leg it is among others', () => {
  for (const { plan, notes } of legs.filter((_, index) => index % 10 === 0))
    expect(composeLeg(structuredClone(plan), network)).toEqual(notes);
});

test('asking in any steps gives the score of one call', () => {
  for (const { plan, notes } of legs.filter((_, index) => index % 20 === 0)) {
    const past: NoteEvent[] = [];
    let until = 0;
    for (let step = 0; until < plan.ticks; step++) {
      const from = until;
      until += Math.floor(chance(plan.bars[0]!.seed, 99, step) ** 3 * 12_000);
      past.push(...goOn(plan, past, from, until));
    }
    expect(past).toEqual(notes);
  }
});

test('going on from the notes alone equals never having stopped', () => {
  for (const { plan, notes } of legs.filter((_, index) => index % 4 === 1)) {
    const until = Math.floor(chance(plan.bars[0]!.seed, 99, 0) * plan.ticks);
    const kept: NoteEvent[] = JSON.parse(JSON.stringify(notes.filter(({ tick }) => tick < until)));
    expect([...kept, ...goOn(JSON.parse(JSON.stringify(plan)), kept, until)]).toEqual(notes);
    expect(goOn(plan, kept, until, until)).toEqual([]);
  }
});

const RANGES: Readonly<Record<Voice, readonly [low: number, high: number]>> = {
  melody: [55, 86],
  bass: [33, 50],
  pad: [38, 72],
  percussion: [35, 81],
  choir: [36, 76],
};

test('notes are in order, numbered by voice, in range, and end with their leg', () => {
  for (const { plan, notes } of legs) {
    const counts = { melody: 0, bass: 0, pad: 0, percussion: 0, choir: 0 };
    let before = -1;
    for (const note of notes) {
      const place = note.tick * VOICES.length + VOICES.indexOf(note.voice);
      expect(place).toBeGreaterThanOrEqual(before);
      before = place;
      expect(note.index).toBe(counts[note.voice]++);
      expect(note.ticks).toBeGreaterThan(0);
      expect(note.tick + note.ticks).toBeLessThanOrEqual(plan.ticks);
      expect(note.velocity).toBeGreaterThanOrEqual(1);
      expect(note.velocity).toBeLessThanOrEqual(127);
      const [low, high] = RANGES[note.voice];
      expect(note.pitch).toBeGreaterThanOrEqual(low);
      expect(note.pitch).toBeLessThanOrEqual(high);
    }
  }
});

test('the melody is one voice: no note starts before the last has ended', () => {
  for (const { notes } of legs) {
    const melody = melodyOf(notes);
    for (const [index, note] of melody.slice(1).entries())
      expect(melody[index]!.tick + melody[index]!.ticks).toBeLessThanOrEqual(note.tick);
  }
});

test('no voice sounds a pitch that it sounds already', () => {
  for (const { plan, notes } of legs) {
    const ends = new Map<string, number>();
    for (const { voice, pitch, tick, ticks } of notes) {
      const key = `${voice} ${pitch}`;
      expect(ends.get(key) ?? 0, `${plan.from}-${plan.to}, ${key}`).toBeLessThanOrEqual(tick);
      ends.set(key, tick + ticks);
    }
  }
});

test('a bass that plays begins each bar of the tune, and a pad that plays is heard in each', () => {
  for (const { plan, notes } of legs)
    for (const bar of plan.bars.filter((bar) => isTune(bar) && bar.texture === 'band')) {
      const starting = (voice: Voice) =>
        notes.filter((note) => note.voice === voice && note.tick >= bar.tick && note.tick < bar.tick + bar.ticks);
      if (bar.voices.includes('bass')) expect(starting('bass').filter(({ tick }) => tick === bar.tick)).toHaveLength(1);
      else expect(starting('bass')).toEqual([]);
      if (bar.voices.includes('pad')) expect(starting('pad').length).toBeGreaterThanOrEqual(3);
      else expect(starting('pad')).toEqual([]);
    }
});

test('the melody is singable: in scale, on chords where it counts, no note four times', () => {
  const figures = statisticsOf(legs);
  expect(figures.inScale).toBeGreaterThan(0.95);
  expect(figures.strongInChord).toBeGreaterThan(0.82);
  expect(figures.meanInterval).toBeGreaterThan(2);
  expect(figures.meanInterval).toBeLessThan(3.3);
  expect(figures.overAFifth).toBeLessThan(0.07);
  expect(figures.range).toBeGreaterThan(12);
  expect(figures.range).toBeLessThan(24);
  expect(figures.longestRun).toBeLessThanOrEqual(3);
  expect(figures.sounding).toBeGreaterThan(0.7);
});

test('a bar that copies another mostly sounds like it, in its own key', () => {
  let copies = 0;
  let alike = 0;
  for (const { plan, notes } of legs) {
    const sung = (bar: Bar) =>
      melodyOf(notes)
        .filter((note) => barOf(plan, note.tick) === bar)
        .map((note) => [note.tick - bar.tick, note.ticks, (note.pitch - bar.tonic + 12) % 12].join());
    plan.bars.forEach((bar, at) => {
      if (bar.form !== 'copy') return;
      copies += 1;
      alike += Number(sung(bar).join(' ') === sung(plan.bars[at - bar.back]!).join(' '));
    });
  }
  expect(copies).toBeGreaterThan(100);
  expect(alike / copies).toBeGreaterThan(0.6);
});

test('every section ends on a long note of the chord, the last one on the tonic and with a breath', () => {
  let cadences = 0;
  for (const { plan, notes } of legs)
    for (const bar of plan.bars.filter((each) => isTune(each) && each.place === 7 && plays(each, 'melody'))) {
      cadences += 1;
      const end = bar.tick + bar.ticks;
      const late = bar.tick + splitTicks(plan.metre);
      const starting = melodyOf(notes).filter(({ tick }) => tick >= bar.tick && tick < end);
      const fits = (note: NoteEvent) =>
        bar.cadence === 'full' ? note.pitch % 12 === bar.tonic : isChordTone(note, bar);
      const landings = starting.filter(({ tick, ticks }) => [bar.tick, late].includes(tick) && slotOf(ticks) >= 480);
      expect(landings.some(fits)).toBe(true);
      const next = plan.bars[plan.bars.indexOf(bar) + 1];
      if (next && isTune(next)) continue;
      const last = starting.at(-1)!;
      expect(last.pitch % 12).toBe(bar.tonic);
      expect(end - last.tick - slotOf(last.ticks)).toBeGreaterThanOrEqual(240);
    }
  expect(cadences).toBeGreaterThan(legs.length);
});

test('in the drone of a stop-over the pad holds tonic and fifth and the melody is silent', () => {
  const times = { depart: '2026-03-01T10:00:00Z', goesOn: '2026-03-05T10:00:00Z' };
  const way = leg('CDG', 'LHR', times);
  const goesOn = planLeg(way, settings(), headOf(leg('LHR', 'JFK'), settings()));
  const { plan, notes } = compose(goesOn)[0]!;
  const drones = plan.bars.filter(({ form }) => form === 'drone');
  const bridge = plan.bars.find(({ form }) => form === 'bridge')!;
  const sounding = notes.filter(({ tick }) => tick >= drones[0]!.tick && tick < bridge.tick);
  expect(drones).toHaveLength(4);
  expect(new Set(sounding.map(({ voice }) => voice))).toEqual(new Set(['pad']));
  expect(new Set(sounding.map(({ pitch }) => (pitch - drones[0]!.tonic + 12) % 12))).toEqual(new Set([0, 7]));
  expect(sounding.map(({ tick }) => (tick - drones[0]!.tick) % drones[0]!.ticks)).toEqual([
    0, 720, 0, 720, 0, 720, 0, 720,
  ]);
});

test('over a bridge the melody leads to the first note of the next leg, and the bass to its tonic', () => {
  const [way, next] = [leg('CDG', 'LHR'), leg('LHR', 'JFK')];
  for (const seed of [1, 2, 3, 4]) {
    const [first, second] = compose(...planJourney([way, next], () => settings({ seed }))) as [Scored, Scored];
    const bridge = first.plan.bars.findLast(({ form }) => form === 'bridge')!;
    const pickup = melodyOf(first.notes).filter(({ tick }) => tick >= bridge.tick);
    expect(pickup.map(({ pitch }) => pitch)).toEqual(bridge.pickup);
    expect(pickup.at(-1)!.tick).toBe(first.plan.ticks - 240);
    expect(melodyOf(second.notes)[0]!.pitch).toBe(second.plan.opening);
    expect(Math.abs(pickup.at(-1)!.pitch - second.plan.opening!)).toBeLessThanOrEqual(2);
    const bass = first.notes.findLast(({ voice }) => voice === 'bass')!;
    const home = Math.min(...[-2, -1, 1, 2].map((step) => (bass.pitch + step - bridge.tonic + 24) % 12));
    expect(home).toBe(0);
  }
});

test('phrases breathe: no note of melody or choir sounds in a breath', () => {
  const sung = compose(planOf('CDG', 'NRT', 3, { texture: 'choir' }), planOf('LHR', 'GRU', 4, { texture: 'choir' }));
  for (const { plan, notes } of [...legs, ...sung])
    for (const bar of plan.bars) {
      if (bar.breath === null || bar.offset > 0) continue;
      const [from, to] = bar.breath.map((place) => bar.tick + place) as [number, number];
      const sounding = notes.filter(
        ({ voice, tick, ticks }) =>
          (voice === 'melody' || (voice === 'choir' && to - from > 240)) && tick < to && tick + ticks > from,
      );
      for (const note of sounding) expect([note.voice, note.tick]).toEqual(['choir', expect.any(Number)]);
    }
});

test('whatever the settings, there is music', () => {
  for (const mode of ['major', 'minor', 'dorian', 'mixolydian'] as const)
    for (const key of [0, 6, 11])
      for (const extreme of [0, 1]) {
        const plan = planOf('DEN', 'LPB', key, { mode, key, density: extreme, energy: extreme });
        const notes = composeLeg(plan, network);
        expect(plan.key.endsWith(mode)).toBe(true);
        expect(melodyOf(notes).length).toBeGreaterThan(plan.bars.length);
      }
});

test('more density is more notes', () => {
  const pairs = [
    ['GLA', 'LHR'],
    ['CDG', 'NRT'],
    ['DEN', 'LPB'],
  ] as const;
  const notesAt = (density: number) =>
    compose(
      ...pairs.flatMap(([from, to]) => [1, 2, 3, 4, 5, 6].map((seed) => planOf(from, to, seed, { density }))),
    ).flatMap(({ notes }) => melodyOf(notes)).length;
  const [few, some, many] = [notesAt(0), notesAt(0.5), notesAt(1)];
  expect(some).toBeGreaterThan(1.1 * few!);
  expect(many).toBeGreaterThan(1.3 * some!);
});
