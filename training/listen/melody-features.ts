import { at } from '../../server/composer/theory/at.ts';
import { type Move, movesOf, topLine } from './moves.ts';
import { notesIn, opening, type Passage, type PassageBar, type PlayedNote } from './passage.ts';

/** Bars of a piece that are looked at: fewest and most. */
const BARS = [8, 16] as const;

/** Upper ends of the classes of times between notes, ticks of the grid. */
const TIMES = [80, 120, 160, 200, 240, 320, 360, 480, 720, 960, Number.POSITIVE_INFINITY] as const;

/** Largest interval that has a class of its own, semitones. */
const WIDEST = 12;

/** Distances at which a repeated bar is looked for. */
const BACK = [1, 2, 4, 8] as const;

/** Moves in a run. */
const RUN = 5;

/**
 * How many bars of a piece are looked at: those up to the last note of its melody, 16 at most.
 * @returns 0 for a piece that has fewer than eight
 */
export function barsToHear({ bars, parts: { melody } }: Passage): number {
  const end = melody.at(-1)?.place ?? 0;
  const count = Math.min(BARS[1], bars.filter(({ tick }) => tick <= end).length);
  return count < BARS[0] ? 0 : count;
}

const DIRECTIONS = ['down', 'level', 'up'] as const;

/** Names of the features of a melody, in their order. */
export const MELODY_FEATURES: readonly string[] = [
  ...Array.from({ length: 2 * WIDEST + 1 }, (_, above) => `interval ${above - WIDEST}`),
  ...TIMES.map((longest) => (Number.isFinite(longest) ? `up to ${longest} ticks` : 'longer times')),
  ...DIRECTIONS.flatMap((first) => DIRECTIONS.map((second) => `${first}, ${second}`)),
  ...['rhythm', 'bar'].flatMap((shape) => BACK.map((back) => `${shape} of ${back} before`)),
  'runs heard before',
];

/**
 * Features of the first bars of a melody by which a real tune is told from a leg: shares of intervals (−12 to 12), of times
 * between notes (11 classes), of two directions in a row (up, level, down: 9), and of repetitions: bars whose rhythm, and
 * whose rhythm and moves, are those of the bar 1, 2, 4 and 8 before, and runs of five moves that were heard before.
 */
export function melodyFeatures(piece: Passage, bars: number): number[] {
  const start = opening(piece, bars);
  const line = topLine(start.parts.melody);
  const moves = movesOf(line);
  const directions = moves.map(({ interval }) => Math.sign(interval) + 1);
  return [
    ...shares(
      moves.map(({ interval }) => Math.max(-WIDEST, Math.min(WIDEST, interval)) + WIDEST),
      2 * WIDEST + 1,
    ),
    ...shares(
      moves.map(({ ticks }) => TIMES.findIndex((longest) => ticks <= longest)),
      TIMES.length,
    ),
    ...shares(
      directions.slice(1).map((direction, before) => 3 * at(directions, before) + direction),
      9,
    ),
    ...repetitions(start.bars, line),
    repeatedRuns(moves),
  ];
}

function shares(classes: readonly number[], size: number): number[] {
  const counts = new Array<number>(size).fill(0);
  for (const each of classes) counts[each] = at(counts, each) + 1;
  return counts.map((count) => count / Math.max(1, classes.length));
}

function repetitions(bars: readonly PassageBar[], line: readonly PlayedNote[]): number[] {
  const sung = bars.map((bar) => notesIn(line, bar).map((note) => ({ ...note, place: note.place - bar.tick })));
  const rhythms = sung.map((notes) => notes.map(({ place }) => place).join());
  const tunes = sung.map((notes) =>
    notes.map(({ place, pitch }, index) => `${place} ${pitch - at(notes, Math.max(0, index - 1)).pitch}`).join(),
  );
  return [rhythms, tunes].flatMap((shapes) =>
    BACK.map((back) => {
      const again = shapes.slice(back).filter((shape, index) => shape !== '' && shape === shapes[index]);
      return again.length / Math.max(1, shapes.length - back);
    }),
  );
}

function repeatedRuns(moves: readonly Move[]): number {
  const heard = new Set<string>();
  let again = 0;
  const runs = Math.max(0, moves.length - RUN + 1);
  for (let from = 0; from < runs; from++) {
    const run = moves
      .slice(from, from + RUN)
      .map(({ interval, ticks }) => `${interval} ${ticks}`)
      .join();
    if (heard.has(run)) again++;
    heard.add(run);
  }
  return again / Math.max(1, runs);
}
