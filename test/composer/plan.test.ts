import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { VOICES } from '../../protocol/note-event.ts';
import { percussionOf } from '../../server/composer/parts/percussion.ts';
import { featuresOf } from '../../server/composer/plan/features.ts';
import { bridgeChords } from '../../server/composer/plan/harmony.ts';
import { outlineLeg } from '../../server/composer/plan/outline.ts';
import { headOf, planJourney, planLeg } from '../../server/composer/plan/plan-leg.ts';
import { firstDifference } from '../../server/composer/plan/splice.ts';
import { KEYS } from '../../server/composer/theory/drum-keys.ts';
import { tonicAt } from '../../server/composer/theory/key.ts';
import { isLastChord, isTune, plays, silenceFrom } from '../../server/composer/theory/leg-plan.ts';
import { barTicks, msPerTick, quarterTempo } from '../../server/composer/theory/metre.ts';
import { readSettings, settingsFor } from '../../travel-log/settings.ts';
import { settingsMap, WAYS, type Way } from '../../travel-log/shape.ts';
import { lockLeg, steer, steerLeg } from '../../travel-log/steering.ts';
import { AIRPORTS, airport, journey, leg, settings } from './airports.ts';

const plan = (from: string, to: string, times = {}, changes = {}) => planLeg(leg(from, to, times), settings(changes));

test('Paris to Tokyo is long, slow and in three, stays in its key, and ends', () => {
  const flight = plan('CDG', 'NRT');
  // 9 734 km: 138 − 13·log2(25.3) = 77.4; log2(33.4) = 5.06 sections; clocks 8 hours apart.
  expect(flight).toMatchObject({ tempo: 77, metre: [3, 4], key: 'D lydian', from: 'CDG', to: 'NRT', pan: 0.38 });
  expect(flight.bars.filter(isTune)).toHaveLength(40);
  expect(new Set(flight.bars.map(({ tonic }) => tonic))).toEqual(new Set([2]));
  expect(quarterTempo(flight)).toBe(77);
});

test('a hop under 400 km is sixteen bars of six eighths whose beat is a dotted quarter', () => {
  const hop = plan('BRU', 'FRA');
  // 305 km: 138 − 13·log2(1.76) = 127.4
  expect(hop).toMatchObject({ tempo: 127, metre: [6, 8] });
  expect(hop.bars.filter(isTune)).toHaveLength(16);
  expect(quarterTempo(hop)).toBe(190.5);
});

test('westbound legs are in two, eastbound ones in four', () => {
  expect(plan('FRA', 'LHR')).toMatchObject({ metre: [2, 4], tempo: 120 });
  expect(plan('LHR', 'FRA')).toMatchObject({ metre: [4, 4], tempo: 120 });
  expect(plan('FRA', 'LHR').pan).toBeLessThan(0);
  expect(plan('LHR', 'FRA').pan).toBeGreaterThan(0);
});

test('a train has a motor, a ferry a swell and a drive a backbeat, and a flight is what it was', () => {
  const flight = leg('FRA', 'BRU');
  const by = (way: Way) => planLeg({ ...flight, from: { ...flight.from, way } }, settings());
  const [train, ferry, drive] = WAYS.map(by);
  const full = (plan = train) => plan!.bars.find(({ part }) => part === 'full')!.figure;
  expect(train).toMatchObject({ metre: [4, 4], mapVersion: 10, tempo: 111 });
  expect(train!.programs[VOICES.indexOf('percussion')]).toBe(40);
  expect(full(train).chords).toHaveLength(16);
  expect(ferry).toMatchObject({ metre: [6, 8], mapVersion: 10, tempo: 54, reasons: { scenery: 'ocean' } });
  expect(ferry!.programs[VOICES.indexOf('melody')]).toBe(21);
  expect(full(ferry)).toMatchObject({ name: 'arpeggio' });
  expect(drive).toMatchObject({ metre: [4, 4], mapVersion: 10, tempo: 118 });
  expect(full(drive)).toMatchObject({ name: 'pulse' });
  expect(drive!.bars.every(({ feel }) => feel === 'straight')).toBe(true);
  // Settings win over the way, as over all else.
  expect(planLeg({ ...flight, from: { ...flight.from, way: 'ferry' } }, settings({ tempo: 90 })).tempo).toBe(90);
});

test('plans of flights are those of their map version', () => {
  const plans = planJourney(
    journey('CDG', 'NRT', 'SYD', 'AKL', 'APW', 'HNL', 'LAX', 'DEN', 'JFK', 'LYR', 'FRA', 'BRU'),
    () => settings(),
  );
  // Another map version has another hash.
  expect(plans.every(({ mapVersion }) => mapVersion === 9)).toBe(true);
  expect(createHash('sha256').update(JSON.stringify(plans)).digest('hex')).toBe(
    'd73b03eae06c06f235c115ea4591202ed6353841855a34b53cf6416a8d5ea6fd',
  );
});

test('a leg over the antimeridian is short', () => {
  expect(plan('NAN', 'APW')).toMatchObject({ tempo: 112, metre: [4, 4] });
});

/** Latitude and longitude, degrees. */
const [LHR, CDG, LIS, BER] = [
  [51.47, -0.46],
  [49.01, 2.55],
  [38.77, -9.13],
  [52.37, 13.5],
] as const;
const [OSL, FCO, MAD, VIE] = [
  [60.19, 11.1],
  [41.8, 12.24],
  [40.47, -3.56],
  [48.11, 16.57],
] as const;
const [BGO, TRD, DUB, ATH] = [
  [60.29, 5.22],
  [63.46, 10.92],
  [53.42, -6.27],
  [37.94, 23.94],
] as const;

test('the circle of fifths closes at the antimeridian, and goes on a fifth every six degrees', () => {
  const on = (longitude: number) => tonicAt({ latitude: 0, longitude });
  expect(on(-180)).toBe(on(180));
  const there = [-180, -174, -168, -162, -156, -150].map(on);
  expect(there.map((tonic) => (tonic - there[0]! + 12) % 12)).toEqual([0, 7, 2, 9, 4, 11]);
});

test('case 23: the keys of neighbours differ, and a tour of Europe modulates', () => {
  const pairs = [
    [LHR, CDG],
    [LIS, BER],
    [OSL, FCO],
    [MAD, VIE],
    [BGO, TRD],
    [DUB, ATH],
  ] as const;
  const key = ([latitude, longitude]: readonly [number, number]) => tonicAt({ latitude, longitude });
  for (const [from, to] of pairs) expect(key(from)).not.toBe(key(to));
  expect(new Set(pairs.map(([from]) => key(from))).size).toBeGreaterThan(3);
});

test('a leg that ends where it began is a round trip of eight bars in nine', () => {
  expect(plan('GRU', 'GRU')).toMatchObject({ metre: [9, 8], tempo: 138, pan: 0 });
  expect(plan('GRU', 'GRU').bars.filter(isTune)).toHaveLength(8);
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

const TOUR = ['CDG', 'NRT', 'LAX', 'LPB', 'GRU', 'CDG'] as const;
const tour = (changes = {}) => planJourney(journey(...TOUR), () => settings(changes));

test('every leg hands over in the key, at the tempo and with the pickup of the next one, and the last one ends at home', () => {
  for (const seed of [1, 2, 3]) {
    const plans = tour({ seed });
    for (const [index, next] of plans.slice(1).entries()) {
      const { bars, pace, tempo } = plans[index]!;
      const bridge = bars.at(-1)!;
      expect(bridge).toMatchObject({ form: 'bridge', tonic: next.bars[0]!.tonic, mode: next.bars[0]!.mode });
      expect(bars.at(-2)!.form).toBe('bridge');
      expect(Math.abs(bridge.pickup.at(-1)! - next.opening!)).toBeLessThanOrEqual(2);
      const tempos = [tempo, ...pace.map((change) => change.tempo), next.tempo];
      for (const [step, each] of tempos.slice(1).entries())
        expect(Math.max(each / tempos[step]!, tempos[step]! / each)).toBeLessThan(1.25);
    }
    const final = plans.at(-1)!;
    expect(new Set(final.bars.map(({ tonic }) => tonic)).size).toBe(1);
    expect(final.pace.at(-1)!.tempo).toBeCloseTo(0.62 * final.tempo, 1);
    expect(final.pace.every(({ tick }) => tick >= final.bars.filter(isTune).at(-1)!.tick)).toBe(true);
  }
});

test('the last chord of a journey is held for two to four seconds, and rings for one', () => {
  for (const [from, to] of [
    ['BRU', 'FRA'],
    ['FRA', 'LHR'],
    ['CDG', 'NRT'],
    ['GRU', 'GRU'],
    ['LHR', 'FRA'],
  ] as const) {
    const leg = plan(from, to);
    const chord = leg.bars.findIndex(({ part, place }) => part === 'ending' && place === 7);
    const seconds = (ticks: number) => (ticks * msPerTick({ tempo: leg.pace.at(-1)!.tempo, metre: leg.metre })) / 1000;
    const silence = silenceFrom(leg.bars, chord);
    expect(seconds(silence - leg.bars[chord]!.tick)).toBeGreaterThan(2);
    expect(seconds(silence - leg.bars[chord]!.tick)).toBeLessThan(4);
    expect(seconds(leg.ticks - silence)).toBeGreaterThan(1);
  }
});

test('another successor changes the last two bars of a leg, another end the last ones, and nothing else', () => {
  const [way, one, other] = [leg('CDG', 'NRT'), leg('NRT', 'LAX'), leg('NRT', 'LPB')];
  const told = settings();
  const [goesOn, turns, ends] = [
    planLeg(way, told, headOf(one, told)),
    planLeg(way, told, headOf(other, told)),
    planLeg(way, told),
  ];
  for (const changed of [turns, ends]) {
    expect(firstDifference(goesOn, changed)).toBeGreaterThanOrEqual(goesOn.bars.at(-2)!.tick);
    expect(firstDifference(goesOn, changed)).toBeLessThan(goesOn.ticks);
  }
  expect(firstDifference(goesOn, goesOn)).toBe(goesOn.ticks);
});

test('voices enter and leave: a melody alone or with one other voice comes first, and all of them in a part of the leg only', () => {
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const { bars } = plan('CDG', 'NRT', {}, { seed });
    const playing = bars.map((bar) => VOICES.filter((voice) => plays(bar, voice)).length);
    expect(playing.slice(0, 4).every((count) => count <= 3)).toBe(true);
    const share = playing.filter((count) => count === 4).length / bars.length;
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.6);
  }
});

test('case 24: with the settings at their defaults the whole kit plays', () => {
  const plans = [1, 2, 3].flatMap((seed) => tour({ seed }));
  const energies = plans.flatMap(({ bars }) => bars.map(({ energy }) => energy));
  expect(Math.max(...energies)).toBeGreaterThan(0.8);
  expect(Math.min(...energies)).toBeLessThan(0.26);
  const strokes = plans.flatMap((score) => score.bars.flatMap((_, index) => percussionOf(score, index)));
  expect(new Set(strokes.map(({ pitch }) => pitch))).toEqual(new Set(Object.values(KEYS)));
});

test('every full cadence leads from the dominant to the tonic, and takes come to it differently', () => {
  const leads = [0, 1, 2, 3, 4, 5, 6, 7].map((take) => {
    const { bars } = plan('CDG', 'NRT', {}, { take, mode: 'major' });
    for (const [index, bar] of bars.entries()) {
      if (bar.place !== 7) continue;
      const dominant = (bar.tonic + 7) % 12;
      const [onto, from] = bar.cadence === 'full' ? [bar.tonic, bars[index - 1]!.chords[1].root] : [dominant, dominant];
      expect(bar.chords.map(({ root }) => root)).toEqual([onto, onto]);
      expect(from).toBe(dominant);
    }
    return JSON.stringify(bars.filter(isTune).at(-2)!.chords);
  });
  expect(new Set(leads).size).toBeGreaterThan(1);
});

test('a bridge begins on a chord of both keys where there is one, and ends on the dominant', () => {
  const from = { tonic: 0, mode: 'major' } as const;
  expect(bridgeChords({ tonic: 7, mode: 'major' }, from)).toEqual([
    { root: 4, quality: 'minor' },
    { root: 2, quality: 'dominant7' },
  ]);
  expect(bridgeChords({ tonic: 5, mode: 'dorian' }, from)[1]).toEqual({ root: 3, quality: 'major' });
});

test('sections close by turns on a half and a full cadence, the last on a full', () => {
  const cadences = plan('CDG', 'NRT').bars.filter((bar) => isTune(bar) && bar.place === 7);
  expect(cadences.map(({ cadence }) => cadence)).toEqual(['full', 'half', 'full', 'half', 'full']);
});

test('register rises with the climb and falls with the descent; mountains lift it', () => {
  const bars = plan('CDG', 'NRT').bars.filter(isTune);
  const first = bars[0]!.register;
  expect(bars[20]!.register).toBeGreaterThan(first);
  expect(plan('GRU', 'LPB').bars.filter(isTune).at(-1)!.register).toBeGreaterThan(plan('GRU', 'LPB').bars[0]!.register);
});

test('night is softer, lower and thinner than day', () => {
  const mean = (hour: string, of: 'density' | 'register' | 'energy') => {
    const { bars } = plan('CDG', 'FRA', { depart: `2026-06-21T${hour}:00:00Z` });
    return bars.reduce((sum, bar) => sum + bar[of], 0) / bars.length;
  };
  for (const of of ['density', 'register', 'energy'] as const) expect(mean('23', of)).toBeLessThan(mean('11', of));
});

test('what is flown over has instruments and modes of its own', () => {
  const on = (from: string, to: string) => featuresOf(leg(from, to)).scenery;
  expect([on('LYR', 'CDG'), on('JFK', 'LHR'), on('NAN', 'APW'), on('DEN', 'LAX'), on('CDG', 'LHR')]).toEqual([
    'polar',
    'ocean',
    'islands',
    'mountains',
    'plain',
  ]);
});

test('a stop-over of more than six hours is a drone in the key of the airport, ahead of the bridge', () => {
  const stay = (goesOn: string) => {
    const way = leg('CDG', 'NRT', { depart: '2026-03-01T10:00:00Z', arrive: '2026-03-02T00:00:00Z', goesOn });
    return planLeg(way, settings(), headOf(leg('NRT', 'LAX'), settings())).bars.slice(40, -2);
  };
  expect(stay('2026-03-02T05:00:00Z')).toEqual([]);
  expect(stay('2026-03-02T08:00:00Z')).toHaveLength(2);
  expect(stay('2026-03-05T08:00:00Z')).toHaveLength(4);
  expect(stay('2026-03-02T08:00:00Z')[0]).toMatchObject({
    form: 'drone',
    place: -1,
    tonic: tonicAt(airport('NRT')),
    cadence: 'none',
  });
});

test('settings come before what the journey tells', () => {
  const told = plan('CDG', 'NRT', {}, { tempo: 150, key: 2, mode: 'dorian', melodyProgram: 56, padProgram: 90 });
  expect(told).toMatchObject({ tempo: 150, key: 'D dorian', programs: [56, 32, 90, 0, 52] });
  expect(new Set(told.bars.map(({ tonic }) => tonic))).toEqual(new Set([2]));
  const middle = ({ bars }: typeof told) => bars[20]!;
  expect(middle(plan('CDG', 'NRT', {}, { density: 1 })).density).toBe(5);
  expect(middle(plan('CDG', 'NRT', {}, { density: 0 })).density).toBeLessThan(middle(plan('CDG', 'NRT')).density);
  expect(middle(plan('CDG', 'NRT', {}, { energy: 1 })).energy).toBeGreaterThan(middle(plan('CDG', 'NRT')).energy);
  expect(middle(plan('CDG', 'NRT', {}, { energy: 0 })).register).toBeLessThan(middle(plan('CDG', 'NRT')).register);
});

test('temperature and texture are as they are set, and a stop-over is the band’s', () => {
  const told = plan('CDG', 'NRT', {}, { temperature: 1.3, texture: 'choir' });
  expect(told.temperature).toBe(1.3);
  const goesOn = planLeg(
    leg('CDG', 'NRT', {
      depart: '2026-03-01T10:00:00Z',
      arrive: '2026-03-02T00:00:00Z',
      goesOn: '2026-03-03T00:00:00Z',
    }),
    settings({ texture: 'choir' }),
    headOf(leg('NRT', 'LAX'), settings()),
  );
  expect(new Set(told.bars.map(({ texture }) => texture))).toEqual(new Set(['choir']));
  expect(goesOn.bars.map(({ texture }) => texture)).toEqual([...Array(40).fill('choir'), ...Array(6).fill('band')]);
});

test('another take is other music from the same journey: its length, keys and cadences stay', () => {
  const takes = [0, 1, 2].map((take) => plan('CDG', 'NRT', {}, { take }));
  expect(new Set(takes.map(({ bars }) => JSON.stringify(bars.map(({ chords }) => chords)))).size).toBe(3);
  const frame = ({ bars, opening: _, ...head }: (typeof takes)[number]) => [
    head,
    bars.map(({ tick, tonic, mode, energy, cadence }) => [tick, tonic, mode, energy, cadence]),
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
        if (bar.back > 0) expect(isTune(bars[index - bar.back]!)).toBe(true);
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
    ticks: 20 * 1440,
    tempo: 127,
    metre: [6, 8],
    key: 'E major',
    programs: [73, 32, 49, 0, 52],
    pan: expect.any(Number),
    reasons: {
      ...{ light: 'day', scenery: 'plain', heading: 'east', haul: 'hop', busy: true, jetLag: false, style: 'jig' },
    },
  });
});

test.each([
  ['CDG', 'NRT', {}, { heading: 'north', haul: 'long', jetLag: true, busy: true }],
  ['JFK', 'LHR', { depart: '2026-01-10T23:00:00Z' }, { light: 'night', scenery: 'ocean', heading: 'east', busy: true }],
  [
    'CDG',
    'LYR',
    { depart: '2026-06-21T10:00:00Z' },
    { scenery: 'polar', heading: 'north', haul: 'middling', busy: false },
  ],
  ['GRU', 'GRU', {}, { heading: 'round', haul: 'hop', jetLag: false, style: 'slip-jig' }],
] as const)('a plan says why it sounds so: %s to %s', (from, to, options, reasons) => {
  expect(plan(from, to, options).reasons).toMatchObject(reasons);
});

test('the reasons of a leg are the journey’s, whatever is set', () => {
  const set = plan('JFK', 'LHR', {}, { mode: 'minor', key: 3, tempo: 60, melodyProgram: 0 });
  expect(set.reasons).toEqual(plan('JFK', 'LHR').reasons);
});

test('all bars of a plan share one hidden class: a room would take a kilobyte more for each of its own', () => {
  setFlagsFromString('--allow-natives-syntax');
  const shareClass = new Function('one', 'other', 'return %HaveSameMap(one, other)') as (
    one: object,
    other: object,
  ) => boolean;
  const bars = planJourney(journey('CDG', 'NRT', 'JFK'), () => settings()).flatMap((each) => each.bars);
  expect(bars.length).toBeGreaterThan(20);
  for (const bar of bars) expect(shareClass(bar, bars[0]!), JSON.stringify(bar)).toBe(true);
});

test('a plan is as long as its bars, and paced by them, though they are counted and not made', () => {
  const times = { depart: '2026-05-01T10:00:00Z', arrive: '2026-05-01T23:00:00Z', goesOn: '2026-05-03T10:00:00Z' };
  const flights = journey(...AIRPORTS.map(({ iata, icao }) => (iata ?? icao)!), 'CDG', 'CDG');
  const legs = [
    ...flights,
    leg('CDG', 'NRT', times),
    { ...flights[0]!, from: { ...flights[0]!.from, way: 'ferry' as const } },
  ];
  for (const own of [settings(), settings({ tempo: 180, seed: 5 }), settings({ tempo: 61, texture: 'choir' })])
    for (const each of legs)
      for (const next of [undefined, headOf(legs[7]!, own)]) {
        const { bars, pace, ticks, metre } = planLeg(each, own, next);
        const last = bars.at(-1)!;
        expect(ticks).toBe(last.tick + last.ticks);
        const slows = next
          ? bars.find(({ form }) => form === 'bridge')!.tick
          : bars.find(isLastChord)!.tick - 2 * barTicks(metre);
        if (pace.length > 0) expect(pace[0]!.tick).toBe(slows);
      }
});
