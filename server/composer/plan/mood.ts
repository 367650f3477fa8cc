import { LIGHTS, type Light, type Scenery } from '../../../protocol/leg-reasons.ts';
import type { Mode } from '../../../travel-log/settings.ts';
import { at } from '../theory/at.ts';
import { chance, DRAWS } from '../theory/chance.ts';
import type { LegFeatures } from './features.ts';

/** The mode of each scenery in the four lights, from the brightest. */
const MODE_OF: Readonly<Record<Scenery, readonly [Mode, Mode, Mode, Mode]>> = {
  polar: ['lydian', 'lydian', 'dorian', 'minor'],
  ocean: ['major', 'mixolydian', 'dorian', 'dorian'],
  islands: ['major', 'major', 'mixolydian', 'dorian'],
  mountains: ['lydian', 'mixolydian', 'dorian', 'minor'],
  desert: ['mixolydian', 'phrygian', 'phrygian', 'phrygian'],
  plain: ['major', 'mixolydian', 'dorian', 'minor'],
};

export const modeOf = ({ light, scenery }: LegFeatures): Mode => at(MODE_OF[scenery], LIGHTS.indexOf(light));

/** Offsets of a leg in density and register, classes, and in loudness, 0 to 1. */
export interface Mood {
  readonly density: number;
  readonly register: number;
  readonly loudness: number;
}

/** Night is softer, lower and thinner. */
const LIGHT: Readonly<Record<Light, Mood>> = {
  day: { density: 0.5, register: 0.5, loudness: 0.06 },
  'low sun': { density: 0.25, register: 0, loudness: 0 },
  twilight: { density: -0.75, register: -0.75, loudness: -0.1 },
  night: { density: -1.25, register: -1.75, loudness: -0.18 },
};

/** Kilometres of a leg of middling length. */
const MIDDLING_KM = 1500;

/** Routes at which a leg is as busy as it gets. */
const BUSIEST = 400;

/** How far routes differ by chance, as `Mood`: each has a character that it keeps whatever the seed. */
const CHARACTER: Mood = { density: 1, register: 1.5, loudness: 0.08 };

/**
 * The mood of a leg: light, length, traffic and the character of its route added up.
 * @param character of the route, a seed
 */
export function moodOf({ light, km, routes }: LegFeatures, character: number): Mood {
  const own = LIGHT[light];
  // A hop is lively, a long haul calm.
  const calm = Math.max(-0.6, Math.min(1.5, Math.log2((100 + km) / MIDDLING_KM) / 2));
  const busy = Math.min(1, routes / BUSIEST);
  const drawn = (number: number) => 2 * chance(character, DRAWS.mood, number) - 1;
  return {
    density: own.density - calm + busy + CHARACTER.density * drawn(0),
    register: own.register + CHARACTER.register * drawn(1),
    loudness: own.loudness - 0.07 * calm + 0.06 * busy + CHARACTER.loudness * drawn(2),
  };
}
