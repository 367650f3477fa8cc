import { expect, test } from 'vitest';
import { chordAt, goodOf, scaleOf, snap } from '../../app/src/good-notes.ts';

const sorted = (classes: ReadonlySet<number>) => [...classes].sort((a, b) => a - b);

test.each([
  ['C major', [0, 2, 4, 5, 7, 9, 11]],
  ['Bb major', [0, 2, 3, 5, 7, 9, 10]],
  ['F# minor', [1, 2, 4, 6, 8, 9, 11]],
  ['Cb major', [1, 3, 4, 6, 8, 10, 11]],
  ['D dorian', [0, 2, 4, 5, 7, 9, 11]],
  ['G mixolydian', [0, 2, 4, 5, 7, 9, 11]],
  ['H major', []],
])('the scale of %s is %j', (key, classes) => {
  expect(sorted(scaleOf(key))).toEqual(classes);
});

test('the chord is what pad, choir and bass sound at a tick, each until it ends', () => {
  const note = (
    voice: 'pad' | 'choir' | 'bass' | 'melody' | 'percussion',
    at: number,
    ticks: number,
    pitch: number,
  ) => ({
    ...{ voice, at, ticks, pitch },
  });
  const notes = [
    ...[note('bass', 0, 480, 36), note('pad', 0, 960, 64), note('choir', 240, 240, 67)],
    ...[note('melody', 0, 960, 62), note('percussion', 0, 960, 42)],
  ];
  expect([0, 240, 479, 480, 960].map((tick) => sorted(chordAt(notes, tick)))).toEqual([
    ...[[0, 4], [0, 4, 7], [0, 4, 7], [4], []],
  ]);
});

test('a person is held to the chord, and to the scale where none sounds', () => {
  const harmony = { scale: new Set([0, 2]), chord: new Set([4]) };
  expect(sorted(goodOf(harmony, 'any'))).toEqual([]);
  expect(sorted(goodOf(harmony, 'scale'))).toEqual([0, 2]);
  expect(sorted(goodOf(harmony, 'chord'))).toEqual([4]);
  expect(sorted(goodOf({ ...harmony, chord: new Set() }, 'chord'))).toEqual([0, 2]);
});

test('a pitch goes to the nearest good one, of two to the lower, and stays in the range of MIDI', () => {
  const chord = new Set([0, 4, 7]);
  expect([60, 61, 62, 63, 66, 70].map((pitch) => snap(pitch, chord))).toEqual([60, 60, 60, 64, 67, 72]);
  expect([snap(127, new Set([3])), snap(0, new Set([5])), snap(61, new Set())]).toEqual([123, 5, 61]);
});
