import { expect, test } from 'vitest';
import { attacks, barsWithAll, bassPatterns } from '../../../training/listen/arrangement.ts';
import { differenceBetween, divergence } from '../../../training/listen/difference.ts';
import { endsAtHome, lastNoteSeconds, slowsDown } from '../../../training/listen/endings.ts';
import { legFeatures } from '../../../training/listen/leg-features.ts';
import { barsToHear, melodyFeatures } from '../../../training/listen/melody-features.ts';
import { movesOf } from '../../../training/listen/moves.ts';
import { hatsOf, timingDeviation, velocityDeviation } from '../../../training/listen/performance.ts';
import { phrasingOf } from '../../../training/listen/phrases.ts';
import { likeness, openingReturns } from '../../../training/listen/returns.ts';
import { melodyJump, quartersJump, tempoJumps } from '../../../training/listen/seams.ts';
import { legs, type Note, passage, reading, row } from './passages.ts';

const phrasing = (melody: readonly Note[], markers: readonly number[] = []) => {
  const read = passage({ tempos: [[0, 120]], markers, parts: { melody } });
  return phrasingOf(read, read.parts.melody);
};

test('a phrase goes from rest to rest, and a detached note leaves none', () => {
  // Quarters that sound for 7/8 of half a second, then a rest of a quarter.
  const detached: Note[] = [0, 480, 960].map((tick) => [tick, 420, 60]);
  expect(phrasing([...detached, [1920, 480, 62]])).toEqual({
    phrases: [expect.closeTo(1.4375, 4), expect.closeTo(0.5, 4)],
    silence: expect.closeTo(0.5625, 4),
    time: expect.closeTo(2.5, 4),
  });
  // A whole note that ends an eighth early is detached, too: a quarter of a second is a rest only after a shorter note.
  expect(
    phrasing([
      [0, 1680, 60],
      [1920, 480, 62],
    ]).phrases,
  ).toHaveLength(1);
  expect(
    phrasing([
      [0, 240, 60],
      [480, 480, 62],
    ]).phrases,
  ).toHaveLength(2);
});

test('an interlude of more than two bars ends a phrase, and is no silence of the line', () => {
  const { phrases, silence, time } = phrasing([
    [0, 480, 60],
    [480 + 3841, 480, 62],
  ]);
  expect(phrases).toHaveLength(2);
  expect(silence).toBe(0);
  expect(time).toBeCloseTo(1, 4);
  expect(
    phrasing([
      [0, 480, 60],
      [480 + 3840, 480, 62],
    ]).silence,
  ).toBeCloseTo(4, 4);
});

test('all voices play in a bar where each that the journey has sounds; pad and choir are one', () => {
  const read = passage({
    markers: [0, 5760],
    parts: {
      melody: row(1920, [60, 62, 64]),
      // Held over from the first bar into the second; and rung on into the third for a moment.
      bass: [[0, 3900, 40]],
      pad: [[0, 480, 50]],
      choir: [[1920, 480, 55]],
    },
  });
  expect(barsWithAll(read)).toEqual([true, true, false]);
});

test('attacks are moments: those of the melody among those of all pitched parts', () => {
  const read = passage({
    parts: {
      melody: row(480, [60, 62]),
      bass: [
        [0, 480, 40],
        [960, 480, 43],
      ],
      pad: [
        [960, 480, 50],
        [960, 480, 54],
      ],
      percussion: [[240, 10, 42]],
    },
  });
  expect(attacks(read)).toEqual({ all: 3, melody: 2 });
});

test('patterns of the bass are rhythms and directions of one bar in a hundred', () => {
  const bar = (index: number, pitches: readonly number[]) => row(480, pitches, 1920 * index);
  const bass = Array.from({ length: 200 }, (_, index) =>
    bar(index, index === 0 ? [40, 41, 42] : index < 4 ? [40, 40] : index % 2 === 0 ? [40, 47] : [45, 52]),
  ).flat();
  const read = passage({ markers: [0, 200 * 1920], parts: { bass } });
  // Up a fifth is one pattern at both heights; the repeated note another; one bar of 200 is none.
  expect(bassPatterns([read])).toEqual(new Map([['4/4', 2]]));
  expect(bassPatterns([passage({ parts: { bass: bar(0, [40]) } })])).toEqual(new Map());
});

test('a journey ends with a long note, slower than before, on a tonic of its first signature', () => {
  const parts = {
    melody: [
      [0, 480, 60],
      [7 * 1920, 1440, 60],
    ] as Note[],
    bass: [[7 * 1920, 1920, 36]] as Note[],
  };
  const slow = passage({
    tempos: [
      [0, 120],
      [6 * 1920, 100],
      [7 * 1920, 60],
    ],
    keys: [[0, 0, false]],
    markers: [0, 8 * 1920],
    parts,
  });
  expect(lastNoteSeconds(slow)).toBeCloseTo(3, 4);
  expect(slowsDown(slow)).toBe(true);
  expect(endsAtHome(slow)).toBe(true);
  expect(
    slowsDown({
      ...slow,
      tempos: [
        { tick: 0, bpm: 120 },
        { tick: 1920, bpm: 60 },
      ],
    }),
  ).toBe(false);
  expect(
    slowsDown({
      ...slow,
      tempos: [
        { tick: 0, bpm: 60 },
        { tick: 13_440, bpm: 120 },
      ],
    }),
  ).toBe(false);
  expect(endsAtHome({ ...slow, keys: [...slow.keys, { tick: 1920, fifths: 1, minor: false }] })).toBe(false);
  // C is the third of a minor key without sharps or flats; A, D and E are the tonics of its modes.
  expect(endsAtHome({ ...slow, keys: [{ tick: 0, fifths: 0, minor: true }] })).toBe(false);
  expect(endsAtHome({ ...slow, keys: [{ tick: 0, fifths: 3, minor: true }] })).toBe(false);
  expect(endsAtHome({ ...slow, keys: [{ tick: 0, fifths: -3, minor: true }] })).toBe(true);
  expect(endsAtHome({ ...slow, keys: [{ tick: 0, fifths: -1, minor: false }] })).toBe(true);
});

test('moves are intervals with the time to the next note, of the highest at each place', () => {
  expect(
    movesOf(
      passage({
        parts: {
          melody: [
            [0, 200, 60],
            [0, 200, 64],
            [480, 240, 62],
            [725, 100, 62],
          ],
        },
      }).parts.melody,
    ),
  ).toEqual([
    { interval: -2, ticks: 480 },
    { interval: 0, ticks: 240 },
  ]);
});

test('pieces differ by the moves that they do not share', () => {
  expect(divergence(new Map([['a', 1]]), new Map([['a', 1]]))).toBe(0);
  expect(divergence(new Map([['a', 1]]), new Map([['b', 1]]))).toBe(1);
  const piece = (pitches: readonly number[]) =>
    passage({
      markers: [0, 16 * 1920],
      parts: {
        melody: row(
          480,
          [...Array(64)].map((_, index) => pitches[index % 2]!),
        ),
      },
    });
  const trill = piece([60, 62]);
  const leaps = piece([60, 67]);
  expect(differenceBetween([trill, piece([70, 72])])).toBeCloseTo(0, 10);
  expect(differenceBetween([trill, trill, leaps])).toBeCloseTo(2 / 3, 10);
  // A piece of 15 bars is left out.
  expect(
    differenceBetween([trill, trill, passage({ markers: [0, 15 * 1920], parts: { melody: row(480, [60]) } })]),
  ).toBe(0);
});

test('velocity and timing deviate within pieces', () => {
  const strokes: Note[] = Array.from({ length: 16 }, (_, index) => [
    index * 480 + (index % 2 === 0 ? 0 : 24),
    10,
    42,
    index % 2 === 0 ? 60 : 100,
  ]);
  const read = passage({ tempos: [[0, 120]], parts: { percussion: [...strokes, [0, 10, 36, 1]] } });
  expect(velocityDeviation([read], hatsOf)).toBe(20);
  expect(velocityDeviation([read], ({ parts }) => parts.percussion)).toBeGreaterThan(20);
  // Every other stroke is 25 ms late.
  expect(timingDeviation([passage({ tempos: [[0, 120]], parts: { percussion: strokes } })])).toBeCloseTo(12.5, 3);
});

const PHRASE = row(480, [60, 62, 64, 65, 67, 65, 64, 62, 60, 64, 67, 72, 71, 67, 65, 62]);
const OTHER = row(480, [60, 60, 69, 61, 68, 60, 70, 61, 66, 66, 59, 75, 70, 62, 69, 60]);
const after = (bars: number, notes: readonly Note[], up = 0): Note[] =>
  notes.map(([tick, ticks, pitch]) => [tick + bars * 1920, ticks, pitch + up]);

test('the opening phrase returns in any key, but not in the first half', () => {
  const returns = (bars: number, melody: readonly Note[]) =>
    openingReturns(passage({ markers: [0, bars * 1920], parts: { melody } }));
  expect(returns(12, [...PHRASE, ...after(4, OTHER), ...after(8, PHRASE, 5)])).toBe(true);
  // The middle of the second phrase lies in the second half of twelve bars, and in the first of fourteen.
  expect(returns(12, [...PHRASE, ...after(4, PHRASE), ...after(8, OTHER)])).toBe(true);
  expect(returns(14, [...PHRASE, ...after(4, PHRASE), ...after(8, OTHER)])).toBe(false);
  expect(openingReturns(passage({ markers: [0, 7 * 1920], parts: { melody: PHRASE } }))).toBeUndefined();
  expect(likeness([], [])).toBe(0);
  const moves = movesOf(passage({ parts: { melody: PHRASE } }).parts.melody);
  expect(likeness(moves, moves.slice(0, 12))).toBeCloseTo(12 / 15, 10);
});

test('a tempo jumps by more than a quarter within a beat of a seam, unless it does so step by step', () => {
  const jumps = (...tempos: [number, number][]) =>
    tempoJumps(passage({ tempos, markers: [0, 8 * 1920, 16 * 1920], parts: { melody: [[0, 480, 60]] } }), 8 * 1920);
  const seam = 8 * 1920;
  expect(jumps([0, 100], [seam, 126])).toBe(true);
  expect(jumps([0, 100], [seam, 124])).toBe(false);
  expect(jumps([0, 100], [seam - 960, 110], [seam - 480, 120], [seam, 130])).toBe(false);
  expect(jumps([0, 100], [seam - 20, 110], [seam - 10, 120], [seam, 130])).toBe(true);
  expect(jumps([0, 100], [1920, 200])).toBe(false);
});

test('a change of metre keeps the tempo where the beat stays', () => {
  const changed = (quarters: number) => {
    const { whole } = reading({
      metre: [
        [0, 4, 4],
        [1920, 6, 8],
      ],
      tempos: [
        [0, 100],
        [1920, quarters],
      ],
      markers: [0, 1920, 3360],
      parts: { melody: [[0, 480, 60]] },
    });
    return [tempoJumps(whole, 1920), quartersJump(whole, 1920)];
  };
  expect(changed(150)).toEqual([false, true]);
  expect(changed(100)).toEqual([true, false]);
});

test('the melody jumps from the last note of a leg to the first of the next', () => {
  const [one, other] = legs({
    markers: [0, 1920, 3840],
    parts: {
      melody: [
        [0, 480, 60],
        [480, 480, 64],
        [1920, 480, 71],
      ],
    },
  });
  expect(melodyJump(one!, other!)).toBe(7);
  expect(melodyJump(one!, passage({ parts: {} }))).toBeNaN();
});

test('features of a leg are the same in every key, and those of a melody at every height', () => {
  const piece = (up: number) =>
    passage({
      markers: [0, 8 * 1920],
      parts: { melody: [...after(0, PHRASE, up), ...after(4, PHRASE, up)], bass: [[0, 1920, 40 + up]] },
    });
  expect(melodyFeatures(piece(3), 8)).toEqual(melodyFeatures(piece(0), 8));
  const [low, high] = [legFeatures(piece(0)), legFeatures(piece(3))];
  expect(high).toEqual({ ...low, register: [low.register[0]! + 3, expect.closeTo(low.register[1]!, 10)] });
  expect(low.tempo).toEqual([120]);
  // Sixteen quarters and again: half of the moves repeat the bars four before.
  expect(melodyFeatures(piece(0), 8).slice(-9, -5)).toEqual([1, 1, 1, 0]);
});

test('of a piece the bars with a melody are heard, from 8 to 16', () => {
  const long = (bars: number, notes: number) =>
    passage({ markers: [0, bars * 1920], parts: { melody: row(1920, Array(notes).fill(60)) } });
  expect([long(12, 8), long(24, 24), long(12, 7)].map(barsToHear)).toEqual([8, 16, 0]);
});
