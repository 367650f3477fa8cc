import { expect, test } from 'vitest';
import { placesOf } from '../../../training/listen/grid.ts';
import { beatTempoAt, secondsAt } from '../../../training/listen/passage.ts';
import { legs, passage } from './passages.ts';

const FOUR = [{ tick: 0, ticks: 1920, metre: [4, 4] }] as const;

test('a file is read as bars, tempos, keys and notes of named tracks', () => {
  const read = passage({
    metre: [
      [0, 3, 4],
      [2880, 6, 8],
    ],
    tempos: [
      [0, 120],
      [2880, 90],
    ],
    keys: [[0, -2, true]],
    markers: [0, 4320],
    parts: { melody: [[0, 420, 60, 99]], bass: [[2880, 700, 40]] },
  });
  expect(read.ticks).toBe(4320);
  expect(read.bars.map(({ tick, ticks }) => [tick, ticks])).toEqual([
    [0, 1440],
    [1440, 1440],
    [2880, 1440],
  ]);
  expect(read.keys).toEqual([{ tick: 0, fifths: -2, minor: true }]);
  expect(read.parts.melody).toEqual([{ tick: 0, ticks: 420, pitch: 60, velocity: 99, place: 0 }]);
  expect(read.parts.bass).toEqual([{ tick: 2880, ticks: 700, pitch: 40, velocity: 80, place: 2880 }]);
  expect(secondsAt(read, 2880)).toBeCloseTo(3, 4);
  expect(beatTempoAt(read, 0)).toBeCloseTo(120, 4);
  expect(beatTempoAt(read, 3000)).toBeCloseTo(60, 4);
});

test('legs are cut at the markers, and a note that is early for its leg belongs to it', () => {
  const [first, second] = legs({
    tempos: [
      [0, 100],
      [960, 140],
    ],
    markers: [0, 1920, 3840],
    parts: {
      melody: [
        [0, 480, 60],
        [1900, 480, 62],
      ],
    },
  });
  expect(first!.parts.melody.map(({ pitch }) => pitch)).toEqual([60]);
  expect(second!.parts.melody).toMatchObject([{ tick: -20, place: 0, pitch: 62 }]);
  expect(second!.tempos.map(({ tick, bpm }) => [tick, Math.round(bpm)])).toEqual([[0, 140]]);
  expect(second!.bars).toEqual([{ tick: 0, ticks: 1920, metre: [4, 4] }]);
});

test('played notes are meant for sixteenths, and for triplets where all of a quarter say so', () => {
  expect(placesOf([5, 115, 250, 350], FOUR)).toEqual([0, 120, 240, 360]);
  expect(placesOf([3, 165, 318], FOUR)).toEqual([0, 160, 320]);
  // One late sixteenth is no triplet.
  expect(placesOf([0, 140, 240, 360], FOUR)).toEqual([0, 120, 240, 360]);
  expect(placesOf([470, 1430], FOUR)).toEqual([480, 1440]);
});
