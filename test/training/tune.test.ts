import { expect, test } from 'vitest';
import { parseAbc } from '../../training/abc.ts';
import { type Tune, tuneOf } from '../../training/tune.ts';

const read = (music: string, chordsKnown = true) =>
  tuneOf(parseAbc(`X:1\nT:Of our own\n${music}`), { id: 'own#1', source: 'nottingham', chordsKnown });
const tune = (music: string, chordsKnown = true): Tune => {
  const answer = read(music, chordsKnown);
  if (typeof answer === 'string') throw new Error(answer);
  return answer;
};
const sung = ({ notes }: Tune) => notes.map(({ tick, ticks, pitch }) => [tick, Math.round(ticks / 17.5) * 20, pitch]);

const EIGHT = '"C"c2e2g2e2|"F"f2a2f4|"C"e2g2e2c2|"G7"d4B2G2|"C"c2e2g2e2|"F"f2a2f4|"G7"d2e2f2d2|"C"c8';

test('notes have their key, their accidentals until the bar line, and their place in ticks', () => {
  expect(sung(tune('M:4/4\nL:1/4\nK:D\n"D"F G ^G G|G =c c2|'))).toEqual([
    [0, 480, 66],
    [480, 480, 67],
    [960, 480, 68],
    [1440, 480, 68],
    [1920, 480, 67],
    [2400, 480, 72],
    [2880, 960, 72],
  ]);
});

test('triplets, dotted pairs and ties are on the grid, and ornaments are none', () => {
  expect(sung(tune('M:2/4\nL:1/8\nK:C\n"C"(3cde f>g|{ab}a2-a3/2 b/-|b3z|'))).toEqual([
    [0, 160, 72],
    [160, 160, 74],
    [320, 160, 76],
    [480, 360, 77],
    [840, 120, 79],
    [960, 840, 81],
    [1800, 840, 83],
  ]);
});

test('an upbeat is a bar that starts inside of one, and the bars after it count from nought', () => {
  const { bars } = tune(`M:4/4\nL:1/8\nK:C\n"C"G|${EIGHT}|]`);
  expect(bars[0]).toMatchObject({ tick: 0, ticks: 240, offset: 1680, place: 7 });
  expect(bars.slice(1).map(({ place }) => place)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(bars.at(-1)).toMatchObject({ tick: 240 + 7 * 1920, ticks: 1920, offset: 0 });
});

test('a bar that a repeat divides is one bar, and the part after it counts from nought', () => {
  const first = EIGHT.replace('c8', 'c6');
  const { bars } = tune(`M:4/4\nL:1/8\nK:C\n"C"GA|${first}:|"C"ef|${first}:|`);
  expect(bars.map(({ place }) => place)).toEqual([7, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]);
  expect(bars.slice(1).every(({ ticks, offset }) => ticks === 1920 && offset === 0)).toBe(true);
});

test('a plain bar line begins no part', () => {
  const { bars } = tune(`M:4/4\nL:1/8\nK:C\n${EIGHT}|${EIGHT}|]`);
  expect(bars.map(({ place }) => place)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]);
});

test('repeats sound once and only the last of several endings is kept, which begins no part', () => {
  const seven = EIGHT.split('|').slice(0, 7).join('|');
  const { bars, notes } = tune(`M:4/4\nL:1/8\nK:C\n|:${seven}|[1"C"c8:|[2"C"e8||"F"f8|]`);
  expect(bars.map(({ place }) => place)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0]);
  expect(notes.slice(-2).map(({ pitch }) => pitch)).toEqual([76, 77]);
});

test('each bar has the chords of its start and its middle, and a chord lasts until the next', () => {
  const { bars } = tune('M:4/4\nL:1/4\nK:A\ne|"A"ecce|"F#m7"f2"Bd"d2|e"E7/g+"e2e|"Aa"a4|]');
  expect(bars.map(({ chords }) => chords.map(({ root, quality }) => `${root} ${quality}`))).toEqual([
    ['9 major', '9 major'],
    ['9 major', '9 major'],
    ['6 minor', '11 diminished'],
    ['11 diminished', '4 dominant7'],
    ['9 major', '9 major'],
  ]);
});

test('a melody without chords has a placeholder for them', () => {
  const plain = tune('M:6/8\nL:1/8\nK:Edor\nEFG ABc|"4"d3 e3|]', false);
  expect(plain.chordsKnown).toBe(false);
  expect(plain.bars[1]).toMatchObject({ mode: 'dorian', tonic: 4, chords: [{ root: 4 }, { root: 4 }] });
  expect(read('M:6/8\nL:1/8\nK:Edor\nEFG ABc|"4"d3 e3|]')).toBe('no chords');
});

test('bars that return are tagged by what returns, in whatever key', () => {
  const { bars } = tune('M:2/4\nL:1/4\nK:C\n"C"ce|gf|"G"db|d2|\nK:D\n"D"df|fe|"C"c>d|c>d|]');
  expect(bars.map(({ form, back }) => `${form} ${back}`)).toEqual([
    'free 0',
    'rhythm 1',
    'rhythm 2',
    'free 0',
    'copy 4',
    'rhythm 4',
    'free 0',
    'copy 1',
  ]);
});

test('a section closes in full where it lands on the tonic, whatever upbeat follows', () => {
  const cadences = (end: string) => tune(`M:4/4\nL:1/8\nK:C\n${EIGHT.replace('c8', end)}|]`).bars.map((b) => b.cadence);
  expect(cadences('c6G2')).toEqual([...Array(6).fill('none'), 'full', 'full']);
  expect(cadences('e8')).toEqual([...Array(6).fill('none'), 'half', 'half']);
});

test('a section is one class of density and one of register', () => {
  const [few, many] = ['M:4/4\nL:1/4\nK:C\n"C"C4|D4|C4|D4|]', 'M:4/4\nL:1/8\nK:C\n"C"cdedcdef|gabagabc\'|]'].map(
    (music) => tune(music).bars,
  );
  expect(new Set(few!.map(({ density, register }) => `${density} ${register}`))).toEqual(new Set(['0 0']));
  expect(new Set(many!.map(({ density, register }) => `${density} ${register}`))).toEqual(new Set(['5 5']));
});

test('two quarters in sixteenths are four in eighths', () => {
  const { bars, notes } = tune('M:2/4\nL:1/16\nK:G\n"G"GABc dBGB|"D7"ABAG F2D2|]');
  expect(bars[0]).toMatchObject({ metre: [4, 4], ticks: 1920 });
  expect(notes[1]!.tick).toBe(240);
});

test('what does not fit is left out by name', () => {
  expect(read('M:5/4\nL:1/4\nK:C\n"C"ccccc|')).toBe('a metre that is not ours');
  expect(read('M:2/4\nL:1/4\nK:C\n"C"ccc|')).toBe('bars too long');
  expect(read('M:4/4\nL:1/4\nK:C\n"C"cccc|c|c|c|cccc|')).toBe('bars too short');
  expect(read('M:4/4\nL:1/4\nK:C\n"C"cccc|c////c////c///c//cz2|')).toBe('notes too short');
  expect(read("M:4/4\nL:1/4\nK:C\n\"C\"cc'c''c'''|")).toBe('notes out of range');
});
