import type { Leg } from '../../../travel-log/legs.ts';
import type { LegSettings, Mode } from '../../../travel-log/settings.ts';
import { at, last } from '../theory/at.ts';
import { legSeed } from '../theory/chance.ts';
import { keyName, tonicAt } from '../theory/key.ts';
import { type Bar, type LegPlan, MAP_VERSION, PHRASE_BARS, SECTION_BARS } from '../theory/leg-plan.ts';
import { barTicks, type Metre } from '../theory/metre.ts';
import { featuresOf, type LegFeatures } from './features.ts';
import { formOf } from './form.ts';
import { chordsOf, droneChord } from './harmony.ts';
import { brightnessOf, panOf, programsOf } from './sound.ts';

/**
 * Plans a leg. The plan depends on the leg's two waypoints and its settings alone, so that moving a waypoint changes the
 * two legs beside it and no other.
 * @param settings of the leg, as `settingsFor` makes them
 */
export function planLeg(leg: Leg, settings: LegSettings): LegPlan {
  const features = featuresOf(leg);
  const metre = metreOf(features, leg.origin.id === leg.destination.id);
  const mode = settings.mode ?? modeUnder(features.sunHeight);
  // Another airport makes another tune, not the old one in another key.
  const route = `${leg.id} ${leg.from.airport} ${leg.to.airport}`;
  const bars = barsOf(features, metre, mode, legSeed(settings.seed, route, settings.take), settings);
  return {
    leg: leg.id,
    mapVersion: MAP_VERSION,
    from: leg.from.airport,
    to: leg.to.airport,
    tempo: settings.tempo ?? tempoOver(features.km),
    metre,
    key: keyName(at(bars, 0).tonic, mode),
    temperature: settings.temperature,
    programs: programsOf(features, settings),
    pan: panOf(features),
    brightness: brightnessOf(features),
    bars,
    ticks: bars.length * barTicks(metre),
  };
}

/**
 * The tempo of a leg, beats a minute: longer legs are slower.
 * @example tempoOver(1156) // 113
 */
const tempoOver = (km: number) => Math.round(clamp(138 - 13 * Math.log2(1 + km / 400), 72, 138));

/** Sections of a leg, 1 to 5: they grow with the logarithm of its distance. */
const sectionsOver = (km: number) => clamp(Math.round(Math.log2(1 + km / 300)), 1, 5);

function metreOf({ km, bearing, clockChange }: LegFeatures, roundTrip: boolean): Metre {
  if (roundTrip) return [9, 8];
  if (km < 400) return [6, 8];
  if (Math.abs(clockChange) >= 360) return [3, 4];
  const northOrEast = bearing >= 315 || bearing < 135;
  return northOrEast ? [4, 4] : [2, 4];
}

/** The mode of a leg, from the brightest to the darkest: full day, low sun, twilight, night. */
function modeUnder(sunHeight: number): Mode {
  if (sunHeight >= 15) return 'major';
  if (sunHeight >= 0) return 'mixolydian';
  return sunHeight >= -12 ? 'dorian' : 'minor';
}

function barsOf(features: LegFeatures, metre: Metre, mode: Mode, seed: number, settings: LegSettings): Bar[] {
  const home = settings.key ?? tonicAt(features.origin.longitude);
  const away = settings.key ?? tonicAt(features.destination.longitude);
  const form = formOf(sectionsOver(features.km), seed);
  const frames = form.map((bar, index) => ({
    ...bar,
    tonic: index < form.length - PHRASE_BARS ? home : away,
    mode,
  }));
  const chords = chordsOf(frames, seed);
  const ticks = barTicks(metre);
  const bars = frames.map(
    (frame, index): Bar => ({
      ...frame,
      tick: index * ticks,
      ticks,
      offset: 0,
      metre,
      seed,
      texture: settings.texture,
      chords: at(chords, index),
      ...flight(index, frames.length, features, settings),
    }),
  );
  const drone = droneChord(away, mode);
  for (let bar = 0; bar < droneBars(features.stopOver); bar++)
    bars.push({
      ...last(bars),
      tick: bars.length * ticks,
      chords: [drone, drone],
      place: -1,
      form: 'drone',
      // A drone is longer than a singer's breath.
      texture: 'band',
      back: 0,
      cadence: 'none',
    });
  return bars;
}

/** Bars of drone after a leg, for a stop-over in hours. */
const droneBars = (hours: number) => (hours <= 6 ? 0 : hours <= 12 ? 2 : 4);

/**
 * Climb, cruise and descent: all three rise in the first quarter of the leg and fall in the last. The ground raises the
 * register by one class for each 2,000 ft. Density is the same in a whole section, because its bars repeat each other.
 * @param index of the bar
 * @param bars of the leg, without its drone
 */
function flight(
  index: number,
  bars: number,
  { originElevation, destinationElevation }: LegFeatures,
  { density, energy }: LegSettings,
): Pick<Bar, 'density' | 'register' | 'energy'> {
  const progress = (bar: number) => (bar + 0.5) / bars;
  const altitude = (bar: number) => clamp(Math.min(progress(bar), 1 - progress(bar)) * 4, 0, 1);
  const ground = originElevation + (destinationElevation - originElevation) * progress(index);
  const opening = index - (index % SECTION_BARS);
  const section = Array.from({ length: SECTION_BARS }, (_, place) => altitude(opening + place));
  const mean = section.reduce((sum, height) => sum + height, 0) / SECTION_BARS;
  return {
    density: clamp(Math.round(1.75 + 2 * mean + 8 * (density - 0.5)), 0, 5),
    register: clamp(Math.round(1 + 2 * altitude(index) + ground / 2000 + 4 * (energy - 0.5)), 0, 5),
    energy: Math.round(clamp(0.35 + 0.3 * altitude(index) + 0.7 * (energy - 0.5), 0, 1) * 100) / 100,
  };
}

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));
