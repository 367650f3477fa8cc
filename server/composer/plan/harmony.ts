import counted from '../../../data/harmony.json' with { type: 'json' };
import type { Mode } from '../../../travel-log/settings.ts';
import { chance, DRAWS, pick } from '../theory/chance.ts';
import { chordTones, pitchClass, SCALES } from '../theory/key.ts';
import type { Bar, Chord } from '../theory/leg-plan.ts';
import { SECTION_BARS } from './form.ts';

type Weights = Readonly<Record<string, number>>;
type Degrees = readonly [first: string, second: string];
type Following = Readonly<Record<string, Weights>>;

interface ModeHarmony {
  /** Each degree: semitones above the tonic, and quality. */
  readonly degrees: Readonly<Record<string, readonly [above: number, quality: Chord['quality']]>>;
  /** What begins the bar after a chord, or after a pair of chords where the pair says more. */
  readonly next: Following;
  /** What follows within the bar, likewise. */
  readonly within: Following;
  /** What a place in the section favours for a bar's first chord; a factor on the weights above. */
  readonly favours: Readonly<Record<number, Weights>>;
  /** How often a bar has two chords, by place in the section. */
  readonly twoChords: readonly number[];
  /** The two chords of the bar that leads to a section's last, by what that stands on. */
  readonly half: Weights;
  readonly full: Weights;
  /** What a section's last bar stands on at a half cadence; at a full one it is the tonic. */
  readonly open: string;
  /** What may lead from the old key into the new, best first. */
  readonly pivots: readonly string[];
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

// Degrees and pivots are rules. What follows what in major and minor, and what leads to a cadence, was counted in folk
// tunes; dorian and mixolydian are written by hand from common practice, for there are no such tunes with chords.
const HARMONY: Readonly<Record<Mode, ModeHarmony>> = {
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
    next: MIXOLYDIAN,
    within: MIXOLYDIAN,
    favours: { 0: { I: 12, IV: 1, vi: 1 }, 3: { VII: 4, IV: 2, v: 1.5 }, 4: { I: 3, IV: 2, vi: 2 } },
    twoChords: TWO_CHORDS,
    half: { 'I IV': 3, 'I I': 2, 'IV IV': 2, 'vi IV': 1 },
    full: { 'IV VII': 3, 'I VII': 3, 'VII VII': 3, 'ii VII': 1, 'v v': 1 },
    open: 'VII',
    pivots: ['IV', 'ii', 'vi', 'I'],
  },
};

/** What the harmony needs to know of each bar. */
type Frame = Pick<Bar, 'tonic' | 'mode' | 'place' | 'form' | 'back' | 'cadence'>;

/**
 * The chords of a leg. Bars that are copied keep theirs, sections come to their cadences, a new key comes in by a chord
 * of both keys where there is one, and the rest is drawn.
 */
export function chordsOf(frames: readonly Frame[], seed: number): [Chord, Chord][] {
  const degrees: Degrees[] = [];
  frames.forEach((frame, index) => {
    degrees.push(
      closing(frames, index, seed) ??
        (frame.form === 'copy' ? degrees[index - frame.back]! : drawn(frame, index, degrees, seed)),
    );
  });
  return degrees.map(([first, second], index) => [chordOf(frames[index]!, first), chordOf(frames[index]!, second)]);
}

function chordOf({ tonic, mode }: Frame, degree: string): Chord {
  const [above, quality] = HARMONY[mode].degrees[degree]!;
  return { root: (tonic + above) % 12, quality };
}

function closing(frames: readonly Frame[], index: number, seed: number): Degrees | undefined {
  const frame = frames[index]!;
  const before = frames[index - 1];
  if (before && before.tonic !== frame.tonic && frame.form !== 'copy') {
    const pivot = pivotInto(frame, before);
    return [pivot, pivot];
  }
  if (frame.cadence === 'none') return undefined;
  const harmony = HARMONY[frame.mode];
  if (frame.place === SECTION_BARS - 1) {
    const last = frame.cadence === 'half' ? harmony.open : firstDegree(frame.mode);
    return [last, last];
  }
  const [first, second] = pick(harmony[frame.cadence], chance(seed, DRAWS.harmony, 3 * index)).split(' ');
  return [first!, second!];
}

function pivotInto(frame: Frame, before: Frame): string {
  const old = SCALES[before.mode].map((above) => (before.tonic + above) % 12);
  const { pivots } = HARMONY[frame.mode];
  return pivots.find((degree) => chordTones(chordOf(frame, degree)).every((tone) => old.includes(tone))) ?? pivots[0]!;
}

function drawn(frame: Frame, index: number, before: readonly Degrees[], seed: number): Degrees {
  const past = before.slice(-2).flat();
  const first = index === 0 ? firstDegree(frame.mode) : follow(frame, past, chance(seed, DRAWS.harmony, 3 * index));
  if (chance(seed, DRAWS.harmony, 3 * index + 1) >= HARMONY[frame.mode].twoChords[frame.place]!) return [first, first];
  const second = changed(frame.mode, [...past, first], chance(seed, DRAWS.harmony, 3 * index + 2));
  return [first, second];
}

/** The tonic's chord. */
export const firstDegree = (mode: Mode) => Object.keys(HARMONY[mode].degrees)[0]!;

function follow({ mode, place }: Frame, past: readonly string[], drawn: number): string {
  const { next, favours } = HARMONY[mode];
  return pick(
    weighed(after(next, past, mode), (degree) => favours[place]?.[degree] ?? 1),
    drawn,
  );
}

/** A bar's second chord is not bound by what the place favours: that is for the downbeat. */
function changed(mode: Mode, past: readonly string[], drawn: number): string {
  const last = plain(past.at(-1)!);
  return pick(
    weighed(after(HARMONY[mode].within, past, mode), (degree) => (plain(degree) === last ? 0 : 1)),
    drawn,
  );
}

const weighed = (weights: Weights, factor: (degree: string) => number): Weights =>
  Object.fromEntries(Object.entries(weights).map(([degree, weight]) => [degree, weight * factor(degree)]));

const after = (counted: Following, past: readonly string[], mode: Mode): Weights =>
  counted[contextsOf(past).find((context) => counted[context] !== undefined) ?? firstDegree(mode)]!;

/**
 * What the next chord hangs on, the most telling first: a chord that stays, the last two different chords, the last.
 * @param past the chords so far, one for each half of a bar
 * @example contextsOf(['I', 'I', 'V7', 'V7']) // ['I V', 'V']
 */
export function contextsOf(past: readonly string[]): string[] {
  const last = plain(past.at(-1)!);
  if (past.length >= 3 && past.slice(-3).every((degree) => plain(degree) === last)) return [`${last} ${last}`, last];
  const earlier = past.findLast((degree) => plain(degree) !== last);
  return earlier === undefined ? [last] : [`${plain(earlier)} ${last}`, last];
}

/** The name of a chord in a key; undefined where the mode has none. A seventh that it does not know is its triad. */
export function degreeOf({ root, quality }: Chord, tonic: number, mode: Mode): string | undefined {
  const { degrees } = HARMONY[mode];
  const named = (wanted: Chord['quality']) =>
    Object.keys(degrees).find((name) => {
      const [above, kind] = degrees[name]!;
      return above === pitchClass(root - tonic) && kind === wanted;
    });
  return named(quality) ?? (quality === 'dominant7' ? named('major') : undefined);
}

/** A dominant seventh leads where its triad leads. */
export const plain = (degree: string) => degree.replace('7', '');

/** A stop-over's drone stands on the tonic of its airport. */
export const droneChord = (tonic: number, mode: Mode): Chord => ({
  root: pitchClass(tonic),
  quality: HARMONY[mode].degrees[firstDegree(mode)]![1],
});
