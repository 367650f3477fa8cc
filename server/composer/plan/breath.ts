import { chance, DRAWS } from '../theory/chance.ts';
import { type Bar, SECTION_BARS } from '../theory/leg-plan.ts';
import { barTicks, beatTicks, EIGHTH, isCompound, type Metre } from '../theory/metre.ts';

/** A phrase that a singer finds easy in one breath, seconds. */
const PHRASE_SECONDS = 6.5;

/** How often a breath comes before an upbeat to the next phrase, 0–1. */
const UPBEATS = 0.4;

/** The same at the end of a section in two beats, and in compound metres. */
const SECTION_UPBEATS = 0.65;
const COMPOUND_UPBEATS = 0.5;

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
 * The breath in a bar: about a beat of silence behind the last note of a phrase, now and then ahead of an upbeat. Bars that
 * repeat each other breathe alike.
 * @param place of the bar in its section
 * @param every bars between breaths, as `breathBars` answers
 * @param seed of the leg
 */
export function breathIn(metre: Metre, place: number, every: number, seed: number): Bar['breath'] {
  if (place % every !== every - 1) return null;
  const whole = barTicks(metre);
  const beat = beatTicks(metre);
  const draw = chance(seed, DRAWS.breath, place);
  return place === SECTION_BARS - 1 ? sectionEnd(metre, whole, beat, draw) : phraseEnd(metre, whole, beat, draw);
}

/** In bars of two beats a whole one would stop the tune: there an eighth is silent. */
function phraseEnd(metre: Metre, whole: number, beat: number, draw: number): Bar['breath'] {
  const upbeat = draw < UPBEATS;
  if (isCompound(metre) || whole === 3 * beat)
    return upbeat ? [whole - 1.5 * beat, whole - beat / 2] : [whole - beat, whole];
  if (whole === 2 * beat) return [whole - EIGHTH, whole];
  return upbeat ? [whole - 1.5 * beat, whole - beat] : [whole - 1.25 * beat, whole];
}

/** The landing keeps its beat. In compound metres an eighth is silent, in two beats an upbeat mostly follows. */
function sectionEnd(metre: Metre, whole: number, beat: number, draw: number): Bar['breath'] {
  if (isCompound(metre)) {
    const upbeat = draw < COMPOUND_UPBEATS ? EIGHTH : 0;
    return [whole - EIGHTH - upbeat, whole - upbeat];
  }
  const upbeats = whole === 2 * beat ? SECTION_UPBEATS : UPBEATS / 2;
  return [whole - beat, draw < upbeats ? whole - EIGHTH : whole];
}
