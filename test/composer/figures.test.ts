import { expect, test } from 'vitest';
import { VOICES } from '../../protocol/note-event.ts';
import { accompany } from '../../server/composer/parts/band.ts';
import { lowest } from '../../server/composer/parts/bar-note.ts';
import { figuresOf } from '../../server/composer/plan/figure.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import { chance, legSeed } from '../../server/composer/theory/chance.ts';
import { FIGURES, type Figure, PLAIN } from '../../server/composer/theory/figure.ts';
import { chordTones, pitchClass, SCALES } from '../../server/composer/theory/key.ts';
import {
  type Bar,
  type Chord,
  chordAt,
  type LegPlan,
  legPlan,
  UNARRANGED,
} from '../../server/composer/theory/leg-plan.ts';
import { barTicks, beatTicks, type Metre, splitTicks } from '../../server/composer/theory/metre.ts';
import { leg, settings } from './airports.ts';

const METRES: readonly Metre[] = [
  [2, 4],
  [3, 4],
  [4, 4],
  [6, 8],
  [9, 8],
];
const HAULS = { hop: 700, middling: 2500, long: 9000 };
/** Characters of routes. */
const ROUTES = Array.from({ length: 40 }, (_, number) => legSeed(0, `AAA BB${number}`));
/** With and without a pad. */
const VOICINGS = [VOICES, ['melody', 'bass']] as const;
const PARTS = ['intro', 'build', 'full', 'breakdown', 'return', 'tag'] as const;

const figures = METRES.flatMap((metre) =>
  Object.values(HAULS).flatMap((km) =>
    ROUTES.flatMap((route) =>
      PARTS.flatMap((part) =>
        VOICINGS.flatMap((voices) =>
          [0, 1].map((section) => ({ metre, figure: figuresOf(km, metre, route)({ part, voices }, section) })),
        ),
      ),
    ),
  ),
);

const CHORDS: readonly Chord[] = (['major', 'minor', 'diminished', 'dominant7'] as const).flatMap((quality) =>
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((root) => ({ root, quality })),
);

const barOf = (metre: Metre, figure: Figure, seed: number, changes: Partial<Bar> = {}): Bar => {
  const chord = (draw: number) => CHORDS[Math.floor(chance(seed, 90, draw) * CHORDS.length)]!;
  const first = chord(0);
  return {
    place: 1,
    form: 'free',
    back: 0,
    cadence: 'none',
    tonic: 2,
    mode: 'major',
    tick: 0,
    ticks: barTicks(metre),
    offset: 0,
    metre,
    seed,
    texture: 'band',
    chords: [first, seed % 2 === 0 ? first : chord(1)],
    density: 3,
    register: 3,
    energy: 0.5,
    ...UNARRANGED,
    figure,
    ...changes,
  };
};

const SOME_PLAN = planLeg(leg('CDG', 'LHR'), settings());

/** A plan of these bars, one behind the other. */
function planOf(...bars: Bar[]): LegPlan {
  let tick = 0;
  const placed = bars.map((bar) => {
    const here = { ...bar, tick };
    tick += bar.ticks;
    return here;
  });
  return { ...SOME_PLAN, bars: placed, ticks: tick };
}

test('each figure in each metre stays in its bar, its range and its chord', () => {
  figures.forEach(({ metre, figure }, seed) => {
    if (seed % 11 > 0) return;
    const plan = planOf(barOf(metre, figure, seed), barOf(metre, figure, seed + 1));
    const bar = plan.bars[0]!;
    const about = `seed ${seed}, ${metre.join('/')}, ${JSON.stringify(figure)}`;
    const tonesAt = (tick: number) => chordTones(chordAt(bar, tick));
    const [bass, pad] = [accompany('bass', plan, 0), accompany('pad', plan, 0)];
    for (const note of [...bass, ...pad]) {
      expect(note.tick, about).toBeGreaterThanOrEqual(0);
      expect(note.tick + note.ticks, about).toBeLessThanOrEqual(bar.ticks);
      expect(chordAt(bar, note.tick), about).toEqual(chordAt(bar, note.tick + note.ticks - 1));
    }
    for (const { tick, pitch } of pad) {
      expect(tonesAt(tick), about).toContain(pitchClass(pitch));
      expect(pitch, about).toBeGreaterThanOrEqual(48);
      expect(pitch, about).toBeLessThanOrEqual(72);
    }
    const passing = figure === PLAIN ? 1 : figure.bass.split('n').length - 1;
    expect(
      bass.filter(({ tick, pitch }) => !tonesAt(tick).includes(pitchClass(pitch))).length,
      about,
    ).toBeLessThanOrEqual(passing);
    for (const { pitch } of bass) {
      expect(pitch, about).toBeGreaterThanOrEqual(33);
      expect(pitch, about).toBeLessThanOrEqual(50);
    }
    expect(bass[0]?.tick, about).toBe(0);
  });
});

test('all figures are chosen, each metre has twelve basses and more, and no bar has more than six chords', () => {
  expect(new Set(figures.map(({ figure }) => figure.name))).toEqual(new Set(FIGURES));
  for (const metre of METRES) {
    const lines = figures.filter((each) => each.metre === metre).map(({ figure }) => figure);
    expect(new Set(lines.map(({ bass }) => bass)).size, metre.join('/')).toBeGreaterThanOrEqual(12);
    for (const { chords } of lines) expect(chords.split('c').length - 1, chords).toBeLessThanOrEqual(6);
  }
});

test('hops, middling and long legs have figures of their own', () => {
  const namesOf = (km: number) =>
    new Set(
      ROUTES.flatMap((route) =>
        (['full', 'return'] as const).map((part) => figuresOf(km, [4, 4], route)({ part, voices: VOICES }, 0).name),
      ),
    );
  expect(namesOf(HAULS.hop)).toEqual(new Set(['oom-pah', 'off-beats']));
  expect(namesOf(HAULS.middling)).toEqual(new Set(['walking', 'broken']));
  expect(namesOf(HAULS.long)).toEqual(new Set(['arpeggio']));
});

test('the parts of a leg differ in their figures, and bridges, drones and endings are plain', () => {
  for (const km of Object.values(HAULS)) {
    const varied = ROUTES.filter((route) => {
      const figureIn = figuresOf(km, [4, 4], route);
      return new Set(PARTS.map((part) => JSON.stringify(figureIn({ part, voices: VOICES }, 0)))).size >= 3;
    });
    expect(varied.length / ROUTES.length, `${km} km`).toBeGreaterThan(0.9);
    for (const part of ['drone', 'bridge', 'ending'] as const)
      expect(figuresOf(km, [4, 4], ROUTES[0]!)({ part, voices: VOICES }, 0)).toEqual(PLAIN);
  }
});

test('a bass carries the chords where the pad rests', () => {
  for (const metre of METRES)
    for (const route of ROUTES) {
      const { bass } = figuresOf(HAULS.middling, metre, route)({ part: 'build', voices: ['melody', 'bass'] }, 0);
      expect(bass, metre.join('/')).toMatch(/1.*5/);
      expect(bass.split(/[1-8]/).length - 1).toBeGreaterThanOrEqual(3);
    }
});

test('the figures of a leg follow from its route, whatever the seed', () => {
  const figuresWith = (seed: number) => {
    const { bars } = planLeg(leg('GLA', 'FRA'), settings({ seed }));
    return bars.map(({ part, figure }) => ({ part, figure }));
  };
  expect(figuresWith(2)).toEqual(figuresWith(1));
  expect(figuresWith(1).some(({ figure }) => figure.name !== 'plain')).toBe(true);
});

test('a plan with figures is read back to the letter, and bars from before there were figures are plain', () => {
  const written = JSON.stringify(planLeg(leg('GLA', 'FRA'), settings()));
  expect(JSON.stringify(legPlan.parse(JSON.parse(written)))).toBe(written);
  const older = JSON.parse(written, (key, value) => (key === 'figure' ? undefined : value));
  expect(legPlan.parse(older).bars.map(({ figure }) => figure)).toEqual(older.bars.map(() => PLAIN));
});

test('a bar that a revision has cut plays what lies in it, and nothing moves', () => {
  for (const [seed, { metre, figure }] of figures.entries()) {
    if (seed % 13 > 0) continue;
    const bar = barOf(metre, figure, seed, { breath: [barTicks(metre) - beatTicks(metre), barTicks(metre)] });
    const before = barOf(metre, figure, seed + 2);
    const whole = planOf(before, bar);
    for (let cut = beatTicks(metre); cut < bar.ticks; cut += beatTicks(metre)) {
      const halves = planOf(before, { ...bar, ticks: cut }, { ...bar, ticks: bar.ticks - cut, offset: cut });
      const at = whole.bars[1]!.tick + cut;
      for (const voice of ['bass', 'pad'] as const) {
        const notes = accompany(voice, whole, 1);
        const [early, late] = [accompany(voice, halves, 1), accompany(voice, halves, 2)];
        const about = `seed ${seed}, ${voice}, cut ${cut}`;
        const starts = (list: typeof notes) => list.map(({ tick, pitch }) => [tick, pitch]);
        expect(
          starts(early).filter(([tick]) => tick! < at - 240),
          about,
        ).toEqual(starts(notes).filter(([tick]) => tick! < at - 240));
        expect(
          late.filter(({ tick }) => tick > at),
          about,
        ).toEqual(notes.filter(({ tick }) => tick > at));
        for (const { tick, ticks } of early) expect(tick + ticks, about).toBeLessThanOrEqual(at);
      }
    }
  }
});

test('the bass has the root of a new chord, but for some chords a step from the last', () => {
  let roots = 0;
  let all = 0;
  for (let seed = 0; seed < 600; seed++) {
    const { figure } = figures[(31 * seed) % figures.length]!;
    if (figure.name === 'plain') continue;
    const metre = figures[(31 * seed) % figures.length]!.metre;
    const plan = planOf(barOf(metre, figure, seed + 1), barOf(metre, figure, seed));
    const bar = plan.bars[1]!;
    const places = bar.chords[0] === bar.chords[1] ? [0] : [0, splitTicks(metre)];
    for (const place of places) {
      const note = accompany('bass', plan, 1).find(({ tick }) => tick === bar.tick + place);
      if (!note) continue;
      const above = pitchClass(note.pitch - chordAt(bar, note.tick).root);
      expect([0, 3, 4], `seed ${seed}`).toContain(above);
      all += 1;
      roots += Number(above === 0);
    }
  }
  expect(roots / all).toBeGreaterThan(0.75);
  expect(roots).toBeLessThan(all);
});

test('under the last note of a phrase and in the breath behind it the pad answers, on steps of the scale that begin in the chord', () => {
  for (let seed = 0; seed < 200; seed++) {
    const metre = METRES[seed % METRES.length]!;
    const [breath, to] = [barTicks(metre) - beatTicks(metre), barTicks(metre)];
    // The last note begins a beat before the breath.
    const from = breath - beatTicks(metre) + 240;
    const scale = SCALES.major.map((above) => pitchClass(2 + above));
    const chords = [
      { root: 2, quality: 'major' },
      { root: 7, quality: 'major' },
    ] as const;
    const breathing = planOf(barOf(metre, PLAIN, seed, { breath: [breath, to], chords }));
    const silent = planOf(barOf(metre, PLAIN, seed, { chords }));
    const quiet = accompany('pad', silent, 0);
    const answer = accompany('pad', breathing, 0).filter(
      (note) => !quiet.some(({ tick, pitch }) => tick === note.tick && pitch === note.pitch),
    );
    expect(answer.length, `seed ${seed}`).toBe((2 * beatTicks(metre)) / 240 - 1);
    expect(chordTones(chordAt(breathing.bars[0]!, from))).toContain(pitchClass(answer[0]!.pitch));
    for (const [index, { tick, ticks, pitch }] of answer.entries()) {
      expect(tick, `seed ${seed}`).toBe(from + 240 * index);
      expect(tick + ticks).toBeLessThanOrEqual(to);
      expect(scale).toContain(pitchClass(pitch));
      expect(pitch).toBeGreaterThanOrEqual(60);
      expect(pitch).toBeLessThanOrEqual(72);
      if (index > 0)
        expect(Math.abs(pitch - answer[index - 1]!.pitch)).toBeLessThanOrEqual(tick === splitTicks(metre) ? 6 : 2);
    }
  }
});

test('where no pad answers, a section ends on its root, and the bass then leads to the next chord in eighths', () => {
  for (let seed = 0; seed < 200; seed++) {
    const { metre, figure } = figures[(31 * seed) % figures.length]!;
    if (figure.name === 'plain') continue;
    const [whole, beat] = [barTicks(metre), beatTicks(metre)];
    const chord = { root: seed % 12, quality: 'major' } as const;
    const ends = { place: 7, breath: [whole - beat, whole], chords: [chord, chord] } as const;
    const next = barOf(metre, figure, seed);
    const strokesOf = (changes: Partial<Bar>) =>
      accompany('bass', planOf(barOf(metre, figure, seed, { ...ends, ...changes }), next), 0);
    const start = whole - 2 * beat + 240;
    const alone = strokesOf({ voices: ['melody', 'bass'] });
    const eighths = Array.from({ length: (whole - start) / 240 }, (_, step) => start + 240 * step);
    expect(
      alone.map(({ tick }) => tick),
      `seed ${seed}`,
    ).toEqual([0, ...eighths]);
    expect(pitchClass(alone[0]!.pitch)).toBe(chord.root);
    expect(Math.abs(alone.at(-1)!.pitch - lowest(next.chords[0].root, 33))).toBeLessThanOrEqual(2);
    expect(strokesOf({}).map(({ tick }) => tick)).toEqual([0]);
  }
});
