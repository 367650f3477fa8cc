import type { LegSettings } from '../../../travel-log/settings.ts';
import { type Bar, SECTION_BARS } from '../theory/leg-plan.ts';
import type { LegFeatures } from './features.ts';
import type { Mood } from './mood.ts';

/**
 * Climb, cruise and descent: both rise in the first quarter of the leg and fall in the last. The ground raises the
 * register by one class for each 2,000 ft. Density is the same in a whole section, because its bars repeat each other.
 * @param index of the bar
 * @param bars of the leg, without its drone
 */
export function courseAt(
  index: number,
  bars: number,
  { originElevation, destinationElevation }: LegFeatures,
  mood: Mood,
  { density, energy }: LegSettings,
): Pick<Bar, 'density' | 'register'> {
  const progress = (bar: number) => (bar + 0.5) / bars;
  const altitude = (bar: number) => clamp(Math.min(progress(bar), 1 - progress(bar)) * 4, 0, 1);
  const ground = originElevation + (destinationElevation - originElevation) * progress(index);
  const opening = index - (index % SECTION_BARS);
  const section = Array.from({ length: SECTION_BARS }, (_, place) => altitude(opening + place));
  const mean = section.reduce((sum, height) => sum + height, 0) / SECTION_BARS;
  return {
    density: clamp(Math.round(1.25 + 2 * mean + mood.density + 8 * (density - 0.5)), 0, 5),
    register: clamp(Math.round(1 + 2 * altitude(index) + ground / 2000 + mood.register + 4 * (energy - 0.5)), 0, 5),
  };
}

/** The drive of a part in which all play. */
const ALL_PLAY = 0.78;

/**
 * Loudness of a bar, 0 to 1, to 0.01. A mood moves soft parts less than loud ones: so the parts of a soft leg are as many
 * decibels apart as those of a loud one.
 */
export const energyOf = (drive: number, { loudness }: Mood, { energy }: LegSettings): number =>
  Math.round(clamp(drive + loudness * Math.min(1, drive / ALL_PLAY) + 0.9 * (energy - 0.5), 0, 1) * 100) / 100;

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));
