/** Who draws: every voice and every part of the planner has a stream of its own, so none disturbs another. */
export const DRAWS = {
  melody: 0,
  bass: 1,
  pad: 2,
  form: 3,
  harmony: 4,
  landing: 5,
  dynamics: 6,
  percussion: 7,
  choir: 8,
} as const;

/**
 * The seed of one leg. The revision is no part of it, so an exported journey is the one that was heard.
 * @param seed the journey's, an unsigned 32-bit integer
 * @param leg which one, and whence and whither: whatever makes it another piece of music
 * @param take counts the takes of this leg from 0 on
 */
export function legSeed(seed: number, leg: string, take = 0): number {
  let hash = mix(seed ^ 0x811c9dc5);
  for (let at = 0; at < leg.length; at++) hash = Math.imul(hash ^ leg.charCodeAt(at), 0x01000193);
  return mix(hash + Math.imul(take, 0x9e3779b1));
}

/**
 * Draw number `draw` of one drawer in a leg: uniform in [0, 1), from 32-bit integer arithmetic alone, so that every
 * machine draws the same. Draws are numbered and not taken in turn: any one can be repeated without the others.
 */
export const chance = (seed: number, drawer: number, draw: number): number =>
  mix(mix(seed + Math.imul(drawer + 1, 0x9e3779b1)) + Math.imul(draw + 1, 0x85ebca6b)) / 2 ** 32;

/**
 * One of several things, each with its weight.
 * @param drawn in [0, 1)
 * @example pick({ IV: 3, V: 1 }, 0.8) // 'V'
 */
export function pick<Name extends string>(weights: Readonly<Partial<Record<Name, number>>>, drawn: number): Name {
  const entries = Object.entries(weights) as [Name, number][];
  let left = drawn * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of entries) {
    if (left < weight) return name;
    left -= weight;
  }
  return entries.at(-1)![0];
}

/** The finalizer of MurmurHash3 (Appleby, public domain): every bit of the input moves every bit of the answer. */
function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
