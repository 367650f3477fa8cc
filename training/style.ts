import type { Style } from '../protocol/style.ts';
import type { Metre } from '../server/composer/theory/metre.ts';
import type { WrittenTune } from './abc.ts';

/** The collections of tunes. */
export type Corpus = 'nottingham' | 'oneill' | 'ryan';

/** Everything about a tune that tells its style. */
interface Grouped extends Pick<WrittenTune, 'title' | 'rhythm' | 'number'> {
  readonly id: string;
  readonly source: Corpus;
  readonly metre: Metre;
}

/**
 * The style of a tune by the groups of its corpus: that of its R: field, else of a word in its title, else of its file or of the
 * section of its book, else of its metre. A style that is never in this metre is passed over.
 * @returns undefined where none is left
 * @example styleOf({ id: 'nottingham/hpps.abc#1', source: 'nottingham', title: 'Ballroom', rhythm: '', number: 1, metre: [4, 4] }) // 'hornpipe'
 */
export function styleOf({ id, source, title, rhythm, number, metre }: Grouped): Style | undefined {
  const name = metre.join('/');
  const candidates = [
    ...[rhythm, title].map((text) => WORDS.find(([word]) => word.test(text))?.[1]),
    source === 'oneill'
      ? SECTIONS.findLast(([first]) => number >= first)?.[1]
      : FILES.find(([file]) => id.includes(file))?.[1],
  ];
  return candidates.find((style) => style !== undefined && METRES[style].includes(name)) ?? BY_METRE[name];
}

/** Words of an R: field or a title, the more special first. */
const WORDS: readonly (readonly [RegExp, Style])[] = [
  [/\bslip ?jig\b/i, 'slip-jig'],
  [/\bclog\b/i, 'clog'],
  [/\b(strathspey|fling|schottische)\b/i, 'strathspey'],
  [/\bhornpipe\b/i, 'hornpipe'],
  [/\b(polka|galop)\b/i, 'polka'],
  [/\b(march|quickstep)\b/i, 'march'],
  [/\bwaltz\b/i, 'waltz'],
  [/\b(air|lament|planxty)\b/i, 'air'],
  [/\b(jig|slide)\b/i, 'jig'],
  [/\b(reel|rant|breakdown)\b/i, 'reel'],
];

/** Files of the Nottingham corpus. The dances of Playford and of the Morris are of one kind, and too few for two. */
const FILES: readonly (readonly [string, Style])[] = [
  ['hpps', 'hornpipe'],
  ['morris', 'morris'],
  ['playford', 'morris'],
  ['xmas', 'carol'],
  ['reels', 'reel'],
];

/** Sections of O'Neill's book by the number of their first tune. The long dances count as hornpipes. */
const SECTIONS: readonly (readonly [first: number, style: Style])[] = [
  [1, 'air'],
  [701, 'jig'],
  [1171, 'reel'],
  [1556, 'hornpipe'],
  [1801, 'march'],
];

/** Metres of each style, as they are read: a polka in sixteenths is in 4/4 and eighths. */
const METRES: Readonly<Record<Style, readonly string[]>> = {
  reel: ['4/4'],
  hornpipe: ['4/4'],
  clog: ['4/4', '2/4'],
  strathspey: ['4/4', '2/4'],
  polka: ['2/4', '4/4'],
  march: ['4/4', '2/4', '6/8'],
  jig: ['6/8', '12/8'],
  'slip-jig': ['9/8'],
  waltz: ['3/4'],
  air: ['4/4', '2/4', '3/4', '6/8', '9/8'],
  morris: ['4/4', '2/4', '3/4', '6/8', '9/8'],
  carol: ['4/4', '3/4', '6/8', '9/8'],
};

/** The dance of a metre where nothing else is known. */
const BY_METRE: Readonly<Record<string, Style>> = {
  '2/4': 'polka',
  '3/4': 'waltz',
  '6/8': 'jig',
  '12/8': 'jig',
  '9/8': 'slip-jig',
};
