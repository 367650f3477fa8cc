import counted from '../../../data/harmony.json' with { type: 'json' };
import type { Mode } from '../../../travel-log/settings.ts';
import type { Chord } from '../theory/leg-plan.ts';

/** Weights of chords, by degree. */
export type Weights = Readonly<Record<string, number>>;
/** What follows a context: the last degree, or the last two with a space between them. */
export type Following = Readonly<Record<string, Weights>>;

/** The harmony of a mode: its chords, and how they follow each other. */
export interface ModeHarmony {
  /** By degree: semitones of the root above the tonic, and the quality. */
  readonly degrees: Readonly<Record<string, readonly [above: number, quality: Chord['quality']]>>;
  /** Degree of the tonic's chord. */
  readonly tonic: string;
  /** Weights of the chord that begins a bar, by the chord before it, or by the two before it where they say more. */
  readonly next: Following;
  /** Weights of the second chord of a bar, likewise. */
  readonly within: Following;
  /** By bar of the section: factors on the weights of the chord that begins it. */
  readonly favours: Readonly<Record<number, Weights>>;
  /** By bar of the section: how often it has two chords, 0–1. */
  readonly twoChords: readonly number[];
  /** Weights of the two chords before a half cadence, and before a full one. */
  readonly half: Weights;
  readonly full: Weights;
  /** Degree on which a half cadence ends; a full one ends on the tonic. */
  readonly open: string;
  /** Degrees that can lead into the key from another one, best first. */
  readonly pivots: readonly [best: string, ...others: string[]];
}

/** For the modes in which no tune was counted. */
const TWO_CHORDS = [0, 0.15, 0.2, 0.3, 0, 0.2, 0, 0] as const;

const DORIAN: Following = {
  i: { i: 2, IV: 5, VII: 4, III: 2, ii: 1 },
  ii: { v: 2, i: 2, VII: 2 },
  III: { IV: 4, VII: 3, i: 1 },
  IV: { i: 4, VII: 3, III: 1 },
  v: { i: 4, IV: 2 },
  VII: { i: 4, IV: 3, III: 2 },
  'i i': { IV: 4, VII: 3 },
  'i IV': { i: 4, VII: 2, III: 1 },
  'i VII': { IV: 4, i: 3, III: 1 },
  'i III': { IV: 4, VII: 2 },
  'IV i': { VII: 3, III: 2, v: 1 },
  'VII IV': { i: 5 },
  'III IV': { i: 4, VII: 1 },
};

const MIXOLYDIAN: Following = {
  I: { I: 2, VII: 5, IV: 4, v: 2, vi: 1 },
  ii: { v: 2, VII: 3, I: 1 },
  IV: { I: 5, VII: 2, ii: 1 },
  v: { IV: 3, I: 3, VII: 1 },
  vi: { IV: 3, ii: 2, VII: 1 },
  VII: { IV: 4, I: 4 },
  'I I': { VII: 4, IV: 3 },
  'I VII': { IV: 5, I: 2 },
  'I IV': { I: 3, VII: 3, v: 1 },
  'I v': { IV: 3, VII: 2 },
  'VII IV': { I: 5 },
  'VII I': { IV: 3, v: 2, VII: 1 },
  'IV I': { VII: 4, v: 2, vi: 1 },
};

const LYDIAN: Following = {
  I: { I: 2, II: 6, vi: 2, V: 2, iii: 1 },
  II: { I: 6, vi: 1, iii: 1, V: 2 },
  iii: { vi: 3, II: 2, I: 1 },
  V: { I: 4, II: 2, vi: 1 },
  vi: { II: 4, iii: 2, V: 1 },
  'I I': { II: 5, vi: 2 },
  'I II': { I: 4, vi: 1, V: 1 },
  'II I': { II: 2, vi: 3, V: 1 },
};

const PHRYGIAN: Following = {
  i: { i: 2, II: 6, iv: 2, vii: 3, III: 1 },
  II: { i: 6, III: 1, vii: 1 },
  III: { II: 4, iv: 1, i: 1 },
  iv: { II: 2, i: 3, vii: 1 },
  VI: { vii: 3, II: 2, i: 1 },
  vii: { i: 4, II: 2, VI: 1 },
  'i i': { II: 5, vii: 3 },
  'i II': { i: 5, III: 1 },
  'II i': { vii: 3, iv: 2, II: 1 },
};

/**
 * The harmony of each mode. Degrees and pivots are rules. The weights of major and minor were counted in folk tunes;
 * those of the other modes follow common practice, because the corpus holds no such tunes with chords.
 */
export const HARMONY: Readonly<Record<Mode, ModeHarmony>> = {
  major: {
    degrees: {
      I: [0, 'major'],
      ii: [2, 'minor'],
      iii: [4, 'minor'],
      IV: [5, 'major'],
      V: [7, 'major'],
      V7: [7, 'dominant7'],
      vi: [9, 'minor'],
      I7: [0, 'dominant7'],
      II: [2, 'major'],
      II7: [2, 'dominant7'],
      III7: [4, 'dominant7'],
      VI7: [9, 'dominant7'],
      VII: [10, 'major'],
    },
    tonic: 'I',
    ...counted.major,
    open: 'V',
    pivots: ['vi', 'IV', 'ii', 'I', 'iii'],
  },
  minor: {
    degrees: {
      i: [0, 'minor'],
      ii: [2, 'diminished'],
      III: [3, 'major'],
      iv: [5, 'minor'],
      V: [7, 'major'],
      V7: [7, 'dominant7'],
      VI: [8, 'major'],
      VII: [10, 'major'],
      VII7: [10, 'dominant7'],
      IV: [5, 'major'],
    },
    tonic: 'i',
    ...counted.minor,
    open: 'V',
    pivots: ['VI', 'iv', 'III', 'i', 'VII'],
  },
  dorian: {
    degrees: {
      i: [0, 'minor'],
      ii: [2, 'minor'],
      III: [3, 'major'],
      IV: [5, 'major'],
      v: [7, 'minor'],
      VII: [10, 'major'],
    },
    tonic: 'i',
    next: DORIAN,
    within: DORIAN,
    favours: { 0: { i: 12, III: 1, IV: 1 }, 3: { VII: 3, IV: 2, v: 2 }, 4: { i: 3, III: 2, IV: 2 } },
    twoChords: TWO_CHORDS,
    half: { 'i IV': 3, 'i i': 2, 'IV IV': 2, 'III IV': 1 },
    full: { 'IV VII': 3, 'i VII': 3, 'VII VII': 3, 'III VII': 1, 'v v': 1 },
    open: 'VII',
    pivots: ['IV', 'III', 'VII', 'i'],
  },
  mixolydian: {
    degrees: {
      I: [0, 'major'],
      ii: [2, 'minor'],
      IV: [5, 'major'],
      v: [7, 'minor'],
      vi: [9, 'minor'],
      VII: [10, 'major'],
    },
    tonic: 'I',
    next: MIXOLYDIAN,
    within: MIXOLYDIAN,
    favours: { 0: { I: 12, IV: 1, vi: 1 }, 3: { VII: 4, IV: 2, v: 1.5 }, 4: { I: 3, IV: 2, vi: 2 } },
    twoChords: TWO_CHORDS,
    half: { 'I IV': 3, 'I I': 2, 'IV IV': 2, 'vi IV': 1 },
    full: { 'IV VII': 3, 'I VII': 3, 'VII VII': 3, 'ii VII': 1, 'v v': 1 },
    open: 'VII',
    pivots: ['IV', 'ii', 'vi', 'I'],
  },
  lydian: {
    degrees: {
      I: [0, 'major'],
      II: [2, 'major'],
      iii: [4, 'minor'],
      V: [7, 'major'],
      vi: [9, 'minor'],
    },
    tonic: 'I',
    next: LYDIAN,
    within: LYDIAN,
    favours: { 0: { I: 12, vi: 1 }, 3: { V: 3, II: 3 }, 4: { I: 3, vi: 2 } },
    twoChords: TWO_CHORDS,
    half: { 'I II': 4, 'vi II': 2, 'I I': 1 },
    full: { 'II V': 3, 'II II': 3, 'vi V': 1, 'V V': 2 },
    open: 'V',
    pivots: ['vi', 'II', 'V', 'I', 'iii'],
  },
  phrygian: {
    degrees: {
      i: [0, 'minor'],
      II: [1, 'major'],
      III: [3, 'major'],
      iv: [5, 'minor'],
      VI: [8, 'major'],
      vii: [10, 'minor'],
    },
    tonic: 'i',
    next: PHRYGIAN,
    within: PHRYGIAN,
    favours: { 0: { i: 12, III: 1 }, 3: { II: 3, vii: 3 }, 4: { i: 3, III: 2, iv: 2 } },
    twoChords: TWO_CHORDS,
    half: { 'i vii': 3, 'i i': 2, 'iv vii': 1 },
    full: { 'II II': 3, 'vii II': 2, 'iv II': 2, 'III II': 1 },
    open: 'II',
    pivots: ['iv', 'VI', 'III', 'i', 'II'],
  },
};
