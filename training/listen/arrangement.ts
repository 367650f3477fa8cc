import { shareOf, sum } from './numbers.ts';
import { metreOf, notesIn, type Passage, type PassageBar, type PlayedNote } from './passage.ts';

/** Roles of an arrangement: pad and choir fill the same one. */
const ROLES = [['melody'], ['bass'], ['pad', 'choir'], ['percussion']] as const;

/** Shares of the bars of a journey, whose roles are those that have a note anywhere in it. */
export function barsWithAll(journey: Passage): boolean[] {
  const lines = ROLES.map((role) => role.flatMap((part) => journey.parts[part])).filter((line) => line.length > 0);
  return journey.bars.map((bar) => lines.every((line) => line.some((note) => soundsIn(note, bar))));
}

/** A note that only rings on for less than a sixteenth is not heard as one of the bar. */
const soundsIn = ({ place, tick, ticks: length }: PlayedNote, bar: PassageBar) =>
  place < bar.tick + bar.ticks && (place >= bar.tick || tick + length > bar.tick + LEAST_SOUND);

const LEAST_SOUND = 120;

/** How many moments have a pitched note that begins, and how many of these one of the melody. */
export function attacks({ parts: { melody, bass, pad, choir } }: Passage): {
  readonly all: number;
  readonly melody: number;
} {
  const led = new Set(melody.map(({ place }) => place));
  const all = new Set([...led, ...[bass, pad, choir].flatMap((line) => line.map(({ place }) => place))]);
  return { all: all.size, melody: led.size };
}

/** Least share of the bars of a metre that makes a pattern of the bass one of its own. */
const PATTERN_SHARE = 0.01;

/** Bars of a metre below which its patterns are not counted: one bar would be more than the least share. */
const PATTERN_BARS = 100;

/**
 * Counts the patterns of the bass in each metre that has 100 bars of it. A pattern is the places of a bar where notes of
 * the bass begin, and whether each of them is higher than the one before, lower, or the same.
 */
export function bassPatterns(passages: readonly Passage[]): Map<string, number> {
  const patterns = new Map<string, Map<string, number>>();
  for (const passage of passages) {
    const counts = patterns.get(metreOf(passage)) ?? new Map<string, number>();
    patterns.set(metreOf(passage), counts);
    for (const bar of passage.bars) {
      const pattern = patternOf(notesIn(passage.parts.bass, bar), bar);
      if (pattern !== '') counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
    }
  }
  return new Map(
    [...patterns].flatMap(([metre, counts]) => {
      const bars = sum([...counts.values()]);
      const own = [...counts.values()].filter((count) => count >= PATTERN_SHARE * bars).length;
      return bars < PATTERN_BARS ? [] : [[metre, own] as const];
    }),
  );
}

const patternOf = (notes: readonly PlayedNote[], bar: PassageBar) =>
  notes
    .map(({ place, pitch }, index) => `${place - bar.tick} ${Math.sign(pitch - (notes[index - 1]?.pitch ?? pitch))}`)
    .join();

/** The share of the bars of several journeys in which all roles play. */
export const shareWithAll = (journeys: readonly Passage[]): number => shareOf(journeys.flatMap(barsWithAll), Boolean);
