import { expect, test } from 'vitest';
import { parseAbc } from '../../training/abc.ts';
import { styleOf } from '../../training/style.ts';
import { tuneOf } from '../../training/tune.ts';

const tune = {
  id: 'nottingham/ashover.abc#1',
  source: 'nottingham',
  title: 'Of our own',
  rhythm: '',
  number: 1,
  metre: [4, 4],
} as const;

test.each([
  ['hpps', [4, 4], 'hornpipe'],
  ['reelsa-c', [4, 4], 'reel'],
  ['reelsu-z', [2, 4], 'polka'],
  ['jigs', [6, 8], 'jig'],
  ['slip', [9, 8], 'slip-jig'],
  ['waltzes', [3, 4], 'waltz'],
  ['morris', [6, 8], 'morris'],
  ['playford', [4, 4], 'morris'],
  ['xmas', [3, 4], 'carol'],
  ['ashover', [3, 4], 'waltz'],
  ['ashover', [4, 4], undefined],
] as const)('a tune of %s.abc in %j is of the style %s', (file, metre, style) => {
  expect(styleOf({ ...tune, id: `nottingham/${file}.abc#7`, metre })).toBe(style);
});

test.each([
  ['reel', [4, 4], 'reel'],
  [' Hornpipe', [4, 4], 'hornpipe'],
  ['double jig', [6, 8], 'jig'],
  ['slipjig', [9, 8], 'slip-jig'],
  ['slip jig', [9, 8], 'slip-jig'],
  ['highland fling', [4, 4], 'strathspey'],
  ['clog', [4, 4], 'clog'],
  ['slide', [12, 8], 'jig'],
  ['air', [2, 4], 'air'],
] as const)('R:%s in %j is the style %s', (rhythm, metre, style) => {
  expect(styleOf({ ...tune, id: 'oneill-ryan/ryans-mammoth.abc#1', source: 'ryan', rhythm, metre })).toBe(style);
});

test.each([
  [624, [3, 4], 'air'],
  [701, [6, 8], 'jig'],
  [1160, [9, 8], 'slip-jig'],
  [1171, [4, 4], 'reel'],
  [1556, [4, 4], 'hornpipe'],
  [1801, [6, 8], 'march'],
] as const)(
  'without a field, number %i of O’Neill’s book in %j is in the section of the style %s',
  (number, metre, style) => {
    expect(styleOf({ ...tune, id: 'oneill-ryan/oneills1850/x.abc#1', source: 'oneill', number, metre })).toBe(style);
  },
);

test('a field is believed more than a title, and a title more than a file', () => {
  const named = { ...tune, id: 'nottingham/reelsa-c.abc#1', title: 'Durham Rangers Hornpipe' };
  expect(styleOf(named)).toBe('hornpipe');
  expect(styleOf({ ...named, rhythm: 'Strathspey' })).toBe('strathspey');
});

test('a style that is never in the metre is passed over', () => {
  expect(styleOf({ ...tune, title: 'The Tenpenny Jig' })).toBeUndefined();
  expect(styleOf({ ...tune, title: 'The Waltz Clog', metre: [3, 4] })).toBe('waltz');
});

test('all bars of a tune have its style, and those of a tune without one have none', () => {
  const read = (id: string) => {
    const answer = tuneOf(parseAbc('X:12\nT:Of our own\nR: \nM:4/4\nL:1/8\nK:C\n"C"c4e4|"F"f4a4|"C"g8|]'), {
      id,
      source: 'nottingham',
      chordsKnown: true,
    });
    if (typeof answer === 'string') throw new Error(answer);
    return answer.bars.map((bar) => bar.style);
  };
  expect(read('nottingham/hpps.abc#1')).toEqual(['hornpipe', 'hornpipe', 'hornpipe']);
  expect(read('nottingham/ashover.abc#1')).toEqual([undefined, undefined, undefined]);
});
