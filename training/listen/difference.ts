import { movesOf } from './moves.ts';
import { mean, sum } from './numbers.ts';
import { opening, type Passage } from './passage.ts';

/** Bars of a piece that are compared. */
const BARS = 16;

/** Shares of things by their names: they add up to 1. */
export type Shares = ReadonlyMap<string, number>;

/**
 * How different the pieces are from each other: the mean over all pairs of the Jensen-Shannon divergence between their
 * moves (interval and time to the next note together) in the first 16 bars. Shorter pieces are left out.
 * @returns 0 (all alike) to 1 (no move in common), bits
 */
export function differenceBetween(pieces: readonly Passage[]): number {
  const shares = pieces.filter(({ bars }) => bars.length >= BARS).map(moveShares);
  return mean(shares.flatMap((one, index) => shares.slice(index + 1).map((other) => divergence(one, other))));
}

const moveShares = (piece: Passage): Shares => {
  const moves = movesOf(opening(piece, BARS).parts.melody);
  const shares = new Map<string, number>();
  for (const { interval, ticks } of moves) {
    const name = `${interval} ${ticks}`;
    shares.set(name, (shares.get(name) ?? 0) + 1 / moves.length);
  }
  return shares;
};

/**
 * The Jensen-Shannon divergence of two distributions, bits.
 * @example divergence(new Map([['a', 1]]), new Map([['b', 1]])) // 1
 */
export const divergence = (one: Shares, other: Shares): number =>
  mean(
    [one, other].map((shares) =>
      sum(
        [...shares].map(([name, share]) => {
          const middle = ((one.get(name) ?? 0) + (other.get(name) ?? 0)) / 2;
          return share * Math.log2(share / middle);
        }),
      ),
    ),
  );
