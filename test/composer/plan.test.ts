import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { chordsOf } from '../../server/composer/plan/harmony.ts';
import { outlineLeg } from '../../server/composer/plan/outline.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import { keyName, tonicAt } from '../../server/composer/theory/key.ts';
import { barTicks, quarterTempo } from '../../server/composer/theory/metre.ts';
import { readSettings, settingsFor } from '../../travel-log/settings.ts';
import { settingsMap } from '../../travel-log/shape.ts';
import { lockLeg, steer, steerLeg } from '../../travel-log/steering.ts';
import { AIRPORTS, journey, leg, settings } from './airports.ts';

const plan = (from: string, to: string, times = {}, changes = {}) => planLeg(leg(from, to, times), settings(changes));

test('Paris to Tokyo is long, slow and in three, and goes from F sharp to F', () => {
  const flight = plan('CDG', 'NRT');
  // 9 734 km: 138 − 13·log2(25.3) = 77.4; log2(33.4) = 5.06 sections; clocks 8 hours apart.
  expect(flight).toMatchObject({ tempo: 77, metre: [3, 4], key: 'F# major', from: 'CDG', to: 'NRT', pan: 0.38 });
  expect(flight.bars).toHaveLength(40);
  expect(flight.ticks).toBe(40 * 1440);
  expect(flight.bars.map(({ tonic }) => keyName(tonic, 'major'))).toEqual([
    ...Array(36).fill('F# major'),
    ...Array(4).fill('F major'),
  ]);
  expect(quarterTempo(flight)).toBe(77);
});

test('a hop under 400 km is eight bars of six eighths whose beat is a dotted quarter', () => {
  const hop = plan('BRU', 'FRA');
  // 305 km: 138 − 13·log2(1.76) = 127.4
  expect(hop).toMatchObject({ tempo: 127, metre: [6, 8], ticks: 8 * 1440 });
  expect(quarterTempo(hop)).toBe(190.5);
});

test('westbound legs are in two, eastbound ones in four', () => {
  expect(plan('FRA', 'LHR')).toMatchObject({ metre: [2, 4], tempo: 120 });
  expect(plan('LHR', 'FRA')).toMatchObject({ metre: [4, 4], tempo: 120 });
  expect(plan('FRA', 'LHR').pan).toBeLessThan(0);
  expect(plan('LHR', 'FRA').pan).toBeGreaterThan(0);
});

test('a leg over the antimeridian is short and stays in its key', () => {
  const hop = plan('NAN', 'APW');
  expect(hop.tempo).toBe(112);
  expect(hop.metre).toEqual([4, 4]);
  expect(new Set(hop.bars.map(({ tonic }) => tonic))).toEqual(new Set([0]));
});

test('the circle of fifths closes at the antimeridian', () => {
  expect(tonicAt(-180)).toBe(tonicAt(180));
  expect([-180, -150, -120, -90, -60, -30, 0, 30, 60, 90, 120, 150].map(tonicAt)).toEqual([
    0, 7, 2, 9, 4, 11, 6, 1, 8, 3, 10, 5,
  ]);
});

test('a leg that ends where it began is a round trip of eight bars in nine', () => {
  expect(plan('GRU', 'GRU')).toMatchObject({ metre: [9, 8], tempo: 138, pan: 0, ticks: 8 * 2160 });
});

test('both poles have music', () => {
  for (const polar of [plan('NZSP', 'AKL'), plan('LYR', 'NZSP'), plan('NZSP', 'NZSP')]) {
    expect(polar.bars.length).toBeGreaterThanOrEqual(8);
    expect(Number.isFinite(polar.tempo) && Number.isFinite(polar.pan)).toBe(true);
  }
});

test('day is major, low sun mixolydian, twilight dorian, night minor', () => {
  const modeAt = (depart: string) => plan('CDG', 'LHR', { depart }).bars[0]!.mode;
  expect(modeAt('2026-06-21T12:00:00Z')).toBe('major');
  expect(modeAt('2026-06-21T18:50:00Z')).toBe('mixolydian');
  expect(modeAt('2026-06-21T20:20:00Z')).toBe('dorian');
  expect(modeAt('2026-12-21T23:00:00Z')).toBe('minor');
});

test('a leg without a departure leaves when its arrival allows, and else at noon in Greenwich on an equinox', () => {
  expect(plan('CDG', 'LHR', { arrive: '2026-12-21T23:30:00Z' }).bars[0]!.mode).toBe('minor');
  expect(plan('CDG', 'LHR').bars[0]!.mode).toBe('major');
  expect(plan('LAX', 'DEN').bars[0]!.mode).toBe('minor');
});

test('every leg ends in the key in which the next one begins', () => {
  const plans = journey('CDG', 'NRT', 'LAX', 'LPB', 'GRU', 'CDG').map((way) => planLeg(way, settings()));
  for (const [index, next] of plans.slice(1).entries())
    expect(plans[index]!.bars.at(-1)!.tonic).toBe(next.bars[0]!.tonic);
});

test('every full cadence leads from the dominant to the tonic, the last in the new key, and takes come to it differently', () => {
  const leads = [0, 1, 2, 3, 4, 5, 6, 7].map((take) => {
    const { bars } = plan('CDG', 'NRT', {}, { take });
    for (const [index, bar] of bars.entries()) {
      if (bar.place !== 7) continue;
      const dominant = (bar.tonic + 7) % 12;
      const [onto, from] = bar.cadence === 'full' ? [bar.tonic, bars[index - 1]!.chords[1].root] : [dominant, dominant];
      expect(bar.chords.map(({ root }) => root)).toEqual([onto, onto]);
      expect(from).toBe(dominant);
    }
    expect(bars.at(-1)!.chords[1]).toEqual({ root: 5, quality: 'major' });
    return JSON.stringify(bars.at(-2)!.chords);
  });
  expect(new Set(leads).size).toBeGreaterThan(1);
});

test('a new key comes in by a chord of both keys, and without one the chord is drawn', () => {
  const fifthBar = (away: number, seed: number) => {
    const frames = Array.from({ length: 8 }, (_, place) => ({
      ...({ place, form: 'free', back: 0, mode: 'major', cadence: place < 6 ? 'none' : 'full' } as const),
      tonic: place < 4 ? 0 : away,
    }));
    return chordsOf(frames, seed)[4]![0];
  };
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
  for (const seed of seeds) expect(fifthBar(7, seed)).toEqual({ root: 4, quality: 'minor' });
  expect(new Set(seeds.map((seed) => fifthBar(0, seed).root)).size).toBeGreaterThan(1);
});

test('sections close by turns on a half and a full cadence, the last on a full', () => {
  const cadences = plan('CDG', 'NRT').bars.filter(({ place }) => place === 7);
  expect(cadences.map(({ cadence }) => cadence)).toEqual(['full', 'half', 'full', 'half', 'full']);
});

test('density rises with the climb and falls with the descent, section by section, register bar by bar; mountains lift it', () => {
  const low = plan('CDG', 'NRT').bars;
  expect([low[0], low[20], low[39]].map((bar) => [bar!.density, bar!.register])).toEqual([
    [3, 1],
    [4, 3],
    [3, 1],
  ]);
  for (const [index, { place, density }] of low.entries()) expect(density).toBe(low[index - place]!.density);
  expect(plan('GRU', 'LPB').bars.at(-1)!.register).toBe(5);
});

test('a stop-over of more than six hours is a drone in the key of the airport', () => {
  const stay = (goesOn: string) =>
    plan('CDG', 'NRT', { depart: '2026-03-01T10:00:00Z', arrive: '2026-03-02T00:00:00Z', goesOn }).bars.slice(40);
  expect(stay('2026-03-02T05:00:00Z')).toEqual([]);
  expect(stay('2026-03-02T08:00:00Z')).toHaveLength(2);
  expect(stay('2026-03-05T08:00:00Z')).toHaveLength(4);
  expect(stay('2026-03-02T08:00:00Z')[0]).toMatchObject({ form: 'drone', place: -1, tonic: 5, cadence: 'none' });
});

test('settings come before what the journey tells', () => {
  const told = plan('CDG', 'NRT', {}, { tempo: 150, key: 2, mode: 'dorian', melodyProgram: 56, padProgram: 90 });
  expect(told).toMatchObject({ tempo: 150, key: 'D dorian', programs: [56, 32, 90, 0, 52] });
  expect(new Set(told.bars.map(({ tonic }) => tonic))).toEqual(new Set([2]));
  const middle = ({ bars }: typeof told) => bars[20]!;
  expect(middle(plan('CDG', 'NRT', {}, { density: 1 })).density).toBe(5);
  expect(middle(plan('CDG', 'NRT', {}, { density: 0 })).density).toBe(0);
  expect(middle(plan('CDG', 'NRT', {}, { energy: 1 })).energy).toBeGreaterThan(middle(plan('CDG', 'NRT')).energy);
  expect(middle(plan('CDG', 'NRT', {}, { energy: 0 })).register).toBeLessThan(middle(plan('CDG', 'NRT')).register);
});

test('temperature and texture are as they are set, and a stop-over is the band’s', () => {
  const told = plan(
    'CDG',
    'NRT',
    { depart: '2026-03-01T10:00:00Z', arrive: '2026-03-02T00:00:00Z', goesOn: '2026-03-03T00:00:00Z' },
    { temperature: 1.3, texture: 'choir' },
  );
  expect(told.temperature).toBe(1.3);
  expect(new Set(told.bars.slice(0, 40).map(({ texture }) => texture))).toEqual(new Set(['choir']));
  expect(new Set(told.bars.slice(40).map(({ texture }) => texture))).toEqual(new Set(['band']));
});

test('another take is other music from the same journey: its length, keys and cadences stay', () => {
  const takes = [0, 1, 2].map((take) => plan('CDG', 'NRT', {}, { take }));
  expect(new Set(takes.map(({ bars }) => JSON.stringify(bars.map(({ chords }) => chords)))).size).toBe(3);
  const frame = ({ bars, ...head }: (typeof takes)[number]) => [
    head,
    bars.map(({ tick, tonic, mode, density, register, energy, cadence }) => [
      [tick, tonic, mode],
      [density, register, energy],
      cadence,
    ]),
  ];
  expect(frame(takes[1]!)).toEqual(frame(takes[0]!));
  expect(frame(takes[2]!)).toEqual(frame(takes[0]!));
});

test('a locked leg is planned alike whatever is set for the journey or for itself', () => {
  const doc = new Y.Doc();
  const way = leg('CDG', 'NRT', { id: 'w1' });
  const planned = () => planLeg(way, settingsFor('w1', readSettings(settingsMap(doc))));
  steer(doc, { seed: 5, energy: 0.7 });
  steerLeg(doc, 'w1', { key: 4, take: 2 });
  const before = planned();
  lockLeg(doc, 'w1');
  expect(planned()).toEqual(before);
  steer(doc, { seed: 6, energy: 0.1, tempo: 200, mode: 'minor', texture: 'choir', temperature: 1.5, melodyProgram: 9 });
  steerLeg(doc, 'w1', { key: 9, take: 3 });
  expect(planned()).toEqual(before);
  expect(planLeg(leg('CDG', 'LAX', { id: 'w1' }), settingsFor('w1', readSettings(settingsMap(doc))))).not.toEqual(
    before,
  );
});

test('a leg is planned alike whatever the rest of the journey is', () => {
  const way = leg('CDG', 'NRT', { id: 'w1' });
  const among = [leg('LHR', 'CDG', { id: 'w0' }), way, leg('NRT', 'LAX', { id: 'w2' })].map((one) =>
    planLeg(one, settings()),
  );
  expect(among[1]).toEqual(planLeg(way, settings()));
});

test('chance is the seed and the leg: another of either plans other chords', () => {
  const chords = (id: string, seed: number) =>
    JSON.stringify(plan('CDG', 'NRT', { id }, { seed }).bars.map((bar) => bar.chords));
  expect(chords('a', 1)).toBe(chords('a', 1));
  expect(new Set([chords('a', 1), chords('b', 1), chords('a', 2)]).size).toBe(3);
});

test('another airport is another tune, and not the old one in another key', () => {
  const degrees = (to: string) =>
    plan('CDG', to, { id: 'w1' }, { key: 0, mode: 'major' }).bars.map((bar) =>
      bar.chords.map(({ root }) => root - bar.tonic),
    );
  expect(degrees('NRT')).toHaveLength(degrees('LAX').length);
  expect(degrees('NRT')).not.toEqual(degrees('LAX'));
});

test('bars lie end to end, and each that repeats another finds one of its own shape', () => {
  for (const from of AIRPORTS)
    for (const to of AIRPORTS) {
      const { bars, ticks, metre } = plan(from.iata ?? from.icao!, to.iata ?? to.icao!);
      expect(bars.at(-1)!.tick + bars.at(-1)!.ticks).toBe(ticks);
      bars.forEach((bar, index) => {
        expect(bar.tick).toBe(index * barTicks(metre));
        if (bar.back > 0) expect(bars[index - bar.back]?.form).not.toBe('drone');
        expect(bar.back > 0).toBe(bar.form === 'copy' || bar.form === 'rhythm');
      });
    }
});

test('an outline tells beats a minute and where the leg lies', () => {
  expect(outlineLeg(plan('BRU', 'FRA', { id: 'w1' }), 960, 3)).toEqual({
    leg: 'w1',
    revision: 3,
    from: 'BRU',
    to: 'FRA',
    startTick: 960,
    ticks: 11520,
    tempo: 127,
    metre: [6, 8],
    key: 'F# major',
    programs: [73, 32, 49, 0, 52],
    pan: expect.any(Number),
  });
});
