import type { Haul, Heading, Light } from '../../../protocol/leg-reasons.ts';

/**
 * The light under the sun.
 * @param sunHeight degrees above the horizon
 */
export function lightUnder(sunHeight: number): Light {
  if (sunHeight >= 15) return 'day';
  if (sunHeight >= 0) return 'low sun';
  return sunHeight >= -12 ? 'twilight' : 'night';
}

/**
 * The quarter of the compass that a bearing lies in.
 * @param bearing degrees clockwise from north, [0, 360)
 * @example headingOf(315) // 'north'
 */
export function headingOf(bearing: number): Exclude<Heading, 'round'> {
  if (bearing >= 315 || bearing < 45) return 'north';
  if (bearing < 135) return 'east';
  return bearing < 225 ? 'south' : 'west';
}

/** Shortest middling leg and longest one, km. */
const MIDDLING_FROM = 1500;
const MIDDLING_TO = 4000;

export function haulOf(km: number): Haul {
  if (km < MIDDLING_FROM) return 'hop';
  return km <= MIDDLING_TO ? 'middling' : 'long';
}

/** Change of the clock that travellers feel, minutes. */
const JET_LAG = 360;

/** @param clockChange minutes */
export const hasJetLag = (clockChange: number): boolean => Math.abs(clockChange) >= JET_LAG;
