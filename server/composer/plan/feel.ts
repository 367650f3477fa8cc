import type { Mode } from '../../../travel-log/settings.ts';
import type { Feel } from '../theory/feel.ts';
import type { Metre } from '../theory/metre.ts';

/** In marches and reels the mode decides, from the brightest to the darkest; waltzes and jigs are straight. */
const FEEL_BY_MODE: Readonly<Record<Mode, Feel>> = {
  lydian: 'straight',
  major: 'straight',
  mixolydian: 'swing',
  dorian: 'funk',
  minor: 'laid-back',
  phrygian: 'syncopated',
};

/**
 * The feel of a leg. It does not depend on the tempo, which may change while the leg plays.
 * @example feelOf([4, 4], 'minor') // 'laid-back'
 */
export function feelOf([beats, unit]: Metre, mode: Mode): Feel {
  if (unit === 8 || beats === 3) return 'straight';
  return beats === 2 && FEEL_BY_MODE[mode] === 'straight' ? 'syncopated' : FEEL_BY_MODE[mode];
}
