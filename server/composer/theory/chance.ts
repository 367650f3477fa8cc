import { last } from './at.ts';

/** The streams of draws: each voice and each part of the planner has its own, so that none disturbs another. */
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
  arrangement: 9,
  breath: 10,
  opening: 11,
  mood: 12,
  beat: 13,
  phrasing: 14,
  timing: 15,
  style: 16,
  figure: 17,
} as const;

/**
 * The seed of one leg, an unsigned 32-bit integer. It does not depend on the revision, so that an export is the music
 * that was heard.
 * @param seed of the journey, an unsigned 32-bit integer
 * @param leg id and airports of the leg: everything that makes it another piece of music
 * @param take number of the take, from 0
 */
export function legSeed(seed: number, leg: string, take = 0): number {
  let hash = mix(seed ^ 0x811c9dc5);
  for (let index = 0; index < leg.length; index++) hash = Math.imul(hash ^ leg.charCodeAt(index), 0x01000193);
  return mix(hash + Math.imul(take, 0x9e3779b1));
}

/**
 * A draw, uniform in [0, 1). It uses 32-bit integer arithmetic only, so that every machine draws the same. Draws are
 * numbered: each can be repeated without the ones before it.
 * @param seed of the leg
 * @param stream one of DRAWS
 * @param draw number of the draw in its stream, from 0
 */
export const chance = (seed: number, stream: number, draw: number): number =>
  mix(mix(seed + Math.imul(stream + 1, 0x9e3779b1)) + Math.imul(draw + 1, 0x85ebca6b)) / 2 ** 32;

/**
 * A draw about 0 with a standard deviation of 1, within ±3: the sum of three uniform ones.
 * @param draw number of the draw in its stream, from 0
 */
export function deviation(seed: number, stream: number, draw: number): number {
  const drawn = (part: number) => chance(seed, stream, 3 * draw + part);
  return 2 * (drawn(0) + drawn(1) + drawn(2) - 1.5);
}

/**
 * A deviation that goes slowly from one to the next.
 * @param place in steps of the deviations
 */
export function wander(seed: number, stream: number, place: number): number {
  const step = Math.floor(place);
  const from = deviation(seed, stream, step);
  return from + (place - step) * (deviation(seed, stream, step + 1) - from);
}

/**
 * Draws a name by weight.
 * @param weights by name, at least one
 * @param drawn in [0, 1)
 * @throws RangeError where there are no weights
 * @example pick({ IV: 3, V: 1 }, 0.8) // 'V'
 */
export function pick<Name extends string>(weights: Readonly<Partial<Record<Name, number>>>, drawn: number): Name {
  const entries = Object.entries(weights) as [Name, number][];
  let left = drawn * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of entries) {
    if (left < weight) return name;
    left -= weight;
  }
  // Rounding can leave a remainder after the last weight.
  return last(entries)[0];
}

/** The finalizer of MurmurHash3 (Appleby, public domain): every bit of the input affects every bit of the output. */
function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
