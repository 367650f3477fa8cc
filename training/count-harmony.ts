import { contextsOf, degreeOf, plain } from '../server/composer/plan/harmony.ts';
import { HARMONY } from '../server/composer/plan/mode-harmony.ts';
import { at, last } from '../server/composer/theory/at.ts';
import { type Bar, SECTION_BARS } from '../server/composer/theory/leg-plan.ts';
import type { Tune } from './tune.ts';

/** The counts of data/harmony.json for a mode, over all tunes together. */
export interface CountedHarmony {
  /** Chords that began a bar, by the chord or the two chords before. */
  readonly next: Counts;
  /** Second chords of bars, likewise. */
  readonly within: Counts;
  /** By bar of the section: how much more often than elsewhere a chord begins it. */
  readonly favours: readonly Readonly<Record<string, number>>[];
  /** By bar of the section: how often it has two chords, 0–1. */
  readonly twoChords: readonly number[];
  /** The two chords before the last bar of a section that ends on the dominant. */
  readonly half: Readonly<Record<string, number>>;
  /** The two chords before the last bar of a section that ends on the tonic after the dominant. */
  readonly full: Readonly<Record<string, number>>;
}

type Counts = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Pairs of chords that were seen less often are left out: they say little more than their last chord. */
const LEAST = 40;

/** Counts the chords of tunes. Nothing is counted across a chord that the planner does not know. */
export function countHarmony(tunes: readonly Tune[], mode: Bar['mode']): CountedHarmony {
  const next = new Map<string, Map<string, number>>();
  const within = new Map<string, Map<string, number>>();
  const half = new Map<string, number>();
  const full = new Map<string, number>();
  const { tonic } = HARMONY[mode];
  const everywhere = new Map<string, number>();
  const places = Array.from({ length: SECTION_BARS }, () => ({ bars: 0, two: 0, first: new Map<string, number>() }));
  for (const { bars } of tunes) {
    let past: string[] = [];
    for (const bar of bars.filter((bar) => bar.mode === mode && bar.offset === 0)) {
      const [first, second] = bar.chords.map((chord) => degreeOf(chord, bar.tonic, mode));
      if (first === undefined || second === undefined) {
        past = [];
        continue;
      }
      const place = at(places, bar.place);
      place.bars += 1;
      count(place.first, first);
      count(everywhere, first);
      if (past.length > 0) for (const context of contextsOf(past)) countIn(next, context, first);
      if (plain(second) !== plain(first)) {
        place.two += 1;
        for (const context of contextsOf([...past, first])) countIn(within, context, second);
      }
      if (bar.place === SECTION_BARS - 1 && past.length > 0 && plain(first) === plain(second)) {
        const before = past.slice(-2);
        if (plain(first) === 'V') count(half, before.join(' '));
        if (first === tonic && plain(last(before)) === 'V') count(full, before.join(' '));
      }
      past = [...past, first, second].slice(-4);
    }
  }
  const total = sum(everywhere);
  return {
    next: frequent(next),
    within: frequent(within),
    favours: places.map(({ bars, first }) =>
      Object.fromEntries(
        [...everywhere].sort(byName).map(([degree, count]) => {
          // Half a bar more in each place, so that no chord is impossible there.
          const here = ((first.get(degree) ?? 0) + 0.5) / (bars + 0.5);
          return [degree, Math.round((here / (count / total)) * 100) / 100];
        }),
      ),
    ),
    twoChords: places.map(({ bars, two }) => Math.round((two / bars) * 1000) / 1000),
    half: sorted(half),
    full: sorted(full),
  };
}

const frequent = (counted: ReadonlyMap<string, ReadonlyMap<string, number>>): Counts =>
  Object.fromEntries(
    [...counted]
      .filter(([context, counts]) => !context.includes(' ') || sum(counts) >= LEAST)
      .sort(byName)
      .map(([context, counts]) => [context, sorted(counts)]),
  );

const sorted = (counts: ReadonlyMap<string, number>) => Object.fromEntries([...counts].sort(byName));

function countIn(counts: Map<string, Map<string, number>>, context: string, degree: string): void {
  const found = counts.get(context) ?? new Map<string, number>();
  counts.set(context, found);
  count(found, degree);
}

const count = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
const sum = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((total, value) => total + value, 0);
const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]) => (one < other ? -1 : 1);
