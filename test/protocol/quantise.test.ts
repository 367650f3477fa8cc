import { expect, test } from 'vitest';
import { type Grid, quantise } from '../../protocol/quantise.ts';
import { soundingPlace } from '../../protocol/take-notes.ts';

test.each<[grid: Grid, strength: number, places: Record<number, number>]>([
  ['off', 100, { 0: 0, 7: 7, 133: 133 }],
  ['1/8', 100, { 0: 0, 119: 0, 120: 240, 241: 240, 479: 480, 1000: 960, 1319: 1_200, 1320: 1_440 }],
  ['1/16', 100, { 59: 0, 60: 120, 179: 120, 180: 240, 490: 480, 1919: 1_920 }],
  ['1/8T', 100, { 79: 0, 80: 160, 159: 160, 239: 160, 240: 320, 470: 480 }],
  ['1/16T', 100, { 39: 0, 40: 80, 120: 160, 430: 400, 441: 480 }],
  ['1/16', 50, { 490: 485, 470: 475, 180: 210, 179: 150 }],
  ['1/16', 0, { 490: 490, 179: 179 }],
  ['1/8T', 33, { 100: 120, 430: 447, 170: 167 }],
])('grid %s at %i %%', (grid, strength, places) => {
  const ticks = Object.keys(places).map(Number);
  expect(Object.fromEntries(ticks.map((tick) => [tick, quantise(tick, grid, strength)]))).toEqual(places);
});

test.each([
  ['on its grid line', { tick: 490, ticks: 200 }, { tick: 480, ticks: 200 }],
  ['cut at the end', { tick: 1_790, ticks: 500 }, { tick: 1_800, ticks: 120 }],
  ['where it was played, if its line is the end', { tick: 1_900, ticks: 500 }, { tick: 1_900, ticks: 20 }],
  ['nowhere at the end', { tick: 1_920, ticks: 1 }, undefined],
  ['nowhere behind the end', { tick: 5_000, ticks: 1 }, undefined],
])('a note of a leg of 1,920 ticks sounds %s', (_, played, place) => {
  expect(soundingPlace(played, { grid: '1/16', strength: 100 }, 1_920)).toEqual(place);
});
