import { at } from '../../server/composer/theory/at.ts';
import { type Move, movesOf } from './moves.ts';
import { type Passage, type PassageBar, stretchOf } from './passage.ts';

/** Bars of the opening phrase. */
const PHRASE = 4;

/** Least likeness of a phrase that is heard as the opening one again. */
const AGAIN = 0.5;

/**
 * True where the opening phrase comes back in the second half of a leg: the moves of the melody in its first four bars are
 * like those in four later bars whose middle lies in the second half, in whatever key. The phrase begins in the first bar that has a note of the
 * melody. Undefined for a leg that has fewer than eight bars from there on.
 */
export function openingReturns(leg: Passage): boolean | undefined {
  const { melody } = leg.parts;
  const begins = leg.bars.findIndex((bar) =>
    melody.some(({ place }) => place >= bar.tick && place < bar.tick + bar.ticks),
  );
  if (begins === -1 || leg.bars.length - begins < 2 * PHRASE) return undefined;
  const phrase = movesFrom(leg, begins);
  const half = Math.max(begins + PHRASE, Math.ceil(leg.bars.length / 2) - PHRASE / 2);
  for (let bar = half; bar + PHRASE <= leg.bars.length; bar++)
    if (likeness(phrase, movesFrom(leg, bar)) >= AGAIN) return true;
  return false;
}

function movesFrom(leg: Passage, from: number): Move[] {
  const first = at(leg.bars, from);
  const last: PassageBar = at(leg.bars, from + PHRASE - 1);
  return movesOf(stretchOf(leg, first.tick, last.tick + last.ticks).parts.melody);
}

/**
 * The likeness of two lines: 1 less their edit distance as a share of the longer one. Two moves are the same where
 * interval and time are.
 * @returns 0 to 1
 */
export function likeness(one: readonly Move[], other: readonly Move[]): number {
  const longer = Math.max(one.length, other.length);
  if (longer === 0) return 0;
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (const [index, move] of one.entries()) {
    const next = [index + 1];
    for (const [column, { interval, ticks }] of other.entries()) {
      const change = move.interval === interval && move.ticks === ticks ? 0 : 1;
      next.push(Math.min(at(row, column) + change, at(row, column + 1) + 1, at(next, column) + 1));
    }
    row = next;
  }
  return 1 - at(row, other.length) / longer;
}
