/** Chance that a seed repeats. */
export interface Dice {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** True in this share of all cases. */
  chance(share: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** Dice that only their name and the seed decide: the pace of one part of a run changes no other part's chance. */
  named(name: string): Dice;
}

/** @param seed any whole number */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;

  /** Mulberry32 (Tommy Ettinger, public domain): uniform in [0, 1). */
  function roll(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const between = (low: number, high: number) => low + Math.floor(roll() * (high - low + 1));
  return {
    between,
    chance: (share) => roll() < share,
    pick: (from) => from[between(0, from.length - 1)]!,
    named(name) {
      let hash = seed >>> 0;
      for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193) >>> 0;
      return createDice(hash);
    },
  };
}
