import { expect, test } from 'vitest';
import type { Metre } from '../../server/composer/theory/metre.ts';
import { countFigures } from '../../training/count-figures.ts';
import { type PianoBar, pianoBarsOf } from '../../training/piano-bars.ts';

/** A bar of notes that begin at these eighths, a quarter long. */
const bar = (metre: Metre, ...notes: readonly (readonly [eighth: number, ...pitches: number[]])[]): PianoBar => ({
  metre,
  notes: notes.flatMap(([eighth, ...pitches]) => pitches.map((pitch) => ({ place: 240 * eighth, ticks: 480, pitch }))),
});
const often = (counted: PianoBar) => countFigures([counted, counted, counted]);

test('a bass on the beat and chords after it are an oom-pah', () => {
  const { '3/4': waltz } = often(bar([3, 4], [0, 36], [2, 55, 60, 64], [4, 55, 60, 64]));
  expect(waltz).toMatchObject({ 'oom-pah': { bass: ['1-----'], chords: ['..c-c-'] }, pulse: { chords: [] } });
});

test('chords between the beats are off-beats, whatever the bass does', () => {
  const { '6/8': off } = often(bar([6, 8], [0, 43], [1, 59, 62], [2, 59, 62], [3, 50], [4, 59, 62], [5, 59, 62]));
  expect(off?.['off-beats']).toMatchObject({ bass: ['1--5--'], chords: ['.cc-cc'] });
});

test('single notes of a chord are an arpeggio, numbered from below', () => {
  const rising = bar([3, 4], [0, 40], [1, 55], [2, 59], [3, 64], [4, 59], [5, 55]);
  expect(often(rising)['3/4']?.arpeggio).toEqual({ bass: ['1-----'], chords: ['.12321'] });
});

test('halves of bars in 4/4 count in 2/4', () => {
  const counted = often(bar([4, 4], [0, 36], [1, 55, 60], [3, 55, 60], [4, 43], [5, 55, 59], [7, 55, 59]));
  expect(counted['2/4']?.['off-beats']).toMatchObject({ bass: ['1---'], chords: ['.c-c'] });
});

test('notes outside the chord, off the grid, or seen too seldom do not count', () => {
  const chord = [
    [0, 36],
    [2, 55, 60, 64],
    [4, 55, 60, 64],
  ] as const;
  const empty = { bass: [], chords: [] };
  expect(often(bar([3, 4], ...chord, [5, 62]))['3/4']?.['oom-pah']).toEqual(empty);
  expect(often(bar([3, 4], ...chord, [2.5, 60]))['3/4']?.['oom-pah']).toEqual(empty);
  expect(countFigures([bar([3, 4], ...chord)])['3/4']?.['oom-pah']).toEqual(empty);
});

const note = (step: string, octave: number, duration: number, more = '') =>
  `<note>${more}<pitch><step>${step}</step><octave>${octave}</octave></pitch><duration>${duration}</duration></note>`;

test('bars of the piano are read from both staves, without ties, graces and upbeats', () => {
  const measures = [
    `<attributes><divisions>2</divisions><time><beats>2</beats><beat-type>4</beat-type></time><staves>2</staves></attributes>${note('G', 4, 2)}`,
    `${note('E', 4, 4)}${note('G', 4, 4, '<chord/>')}<backup><duration>4</duration></backup>${note('C', 2, 2)}${note('G', 2, 2)}`,
    `${note('C', 4, 4, '<tie type="stop"/>')}`,
    `${note('C', 4, 0, '<grace/>')}${note('C', 4, 4)}`,
  ];
  const part = measures.map((measure) => `<measure number="1">${measure}</measure>`).join('');
  expect(pianoBarsOf(`<part id="P1"><measure/></part><part id="P2">${part}</part>`)).toEqual([
    {
      metre: [2, 4],
      notes: [
        { place: 0, ticks: 480, pitch: 36 },
        { place: 0, ticks: 960, pitch: 64 },
        { place: 0, ticks: 960, pitch: 67 },
        { place: 480, ticks: 480, pitch: 43 },
      ],
    },
    { metre: [2, 4], notes: [] },
  ]);
});
