import { chance, DRAWS } from '../theory/chance.ts';
import { type Bar, SECTION_BARS } from '../theory/leg-plan.ts';
import { barTicks, beatTicks, EIGHTH, isCompound, type Metre } from '../theory/metre.ts';

/** A phrase that a singer finds easy in one breath, seconds. */
const PHRASE_SECONDS = 6.5;

/** How often a breath comes before an upbeat to the next phrase, 0–1. */
const UPBEATS = 0.35;

/** The same at the end of a section in two beats. */
const SECTION_UPBEATS = 0.65;

/**
 * The bars between breaths: 2, 4 or 8, whichever comes nearest to a phrase that is easily sung.
 * @param tempo beats a minute
 * @example breathBars([4, 4], 113) // 4, of 8.5 s
 */
export function breathBars(metre: Metre, tempo: number): number {
  const seconds = ((barTicks(metre) / beatTicks(metre)) * 60) / tempo;
  const off = (bars: number) => Math.abs(Math.log((bars * seconds) / PHRASE_SECONDS));
  return [2, 4, 8].reduce((best, bars) => (off(bars) < off(best) ? bars : best));
}

/**
 * The breath in a bar: a beat of silence at the end of a phrase, now and then ahead of an upbeat. At the end of a section it
 * ends at an upbeat more often, as in tunes, and in compound metres it is an eighth. Bars that repeat each other breathe
 * alike.
 * @param place of the bar in its section
 * @param every bars between breaths, as `breathBars` answers
 * @param seed of the leg
 */
export function breathIn(metre: Metre, place: number, every: number, seed: number): Bar['breath'] {
  if (place % every !== every - 1) return null;
  const whole = barTicks(metre);
  const beat = beatTicks(metre);
  const draw = chance(seed, DRAWS.breath, place);
  // Two beats are too few to be silent in one of them and not to stop.
  if (place < SECTION_BARS - 1 && whole === 2 * beat && !isCompound(metre)) return [whole - EIGHTH, whole];
  if (place < SECTION_BARS - 1) {
    const upbeat = draw < UPBEATS ? beat / 2 : 0;
    return [whole - beat - upbeat, whole - upbeat];
  }
  if (isCompound(metre)) return [whole - EIGHTH, whole];
  return [whole - beat, draw < (whole > 2 * beat ? UPBEATS : SECTION_UPBEATS) ? whole - EIGHTH : whole];
}
