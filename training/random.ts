import { at } from '../server/composer/theory/at.ts';

/** Draws uniformly from [0, 1). */
export type Random = () => number;

/**
 * Chance for training: xorshift with 32 bits, the same on every machine.
 * @param seeds integers; the same seeds give the same draws, so that a resumed run needs no more than its epoch
 */
export function createRandom(...seeds: number[]): Random {
  let state = 0x9e3779b9;
  for (const seed of seeds) {
    state = Math.imul(state ^ seed, 0x85ebca6b);
    state ^= state >>> 13;
    state = Math.imul(state, 0xc2b2ae35);
    state ^= state >>> 16;
  }
  state ||= 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** The same things in random order. */
export function shuffled<Thing>(things: readonly Thing[], random: Random): Thing[] {
  const order = [...things];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [at(order, other), at(order, last)];
  }
  return order;
}
