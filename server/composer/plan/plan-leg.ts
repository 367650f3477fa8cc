import type { Leg } from '../../../travel-log/legs.ts';
import type { LegSettings, Mode } from '../../../travel-log/settings.ts';
import { at, last } from '../theory/at.ts';
import { chance, DRAWS, legSeed } from '../theory/chance.ts';
import { PLAIN } from '../theory/figure.ts';
import { chordTones, keyName, pitchClass, tonicAt } from '../theory/key.ts';
import { type Bar, type LegHead, type LegPlan, MAP_VERSION, SECTION_BARS } from '../theory/leg-plan.ts';
import { barTicks, type Metre } from '../theory/metre.ts';
import { arrange, arrangementOf } from './arrangement.ts';
import { breathBars, breathIn } from './breath.ts';
import { featuresOf, type LegFeatures } from './features.ts';
import { feelOf } from './feel.ts';
import { figuresOf } from './figure.ts';
import { contrastOf, formOf, type Theme } from './form.ts';
import { chordsOf, droneChord } from './harmony.ts';
import { type Mood, modeOf, moodOf } from './mood.ts';
import { brightnessOf, panOf, programsOf } from './sound.ts';
import { bridgeTo, paceOfEnding, paceToward, ringing } from './tail.ts';

/**
 * Plans a leg. The plan depends on the leg's two waypoints and its settings, and its last two bars on how the next leg
 * begins: moving a waypoint changes the two legs beside it, and the bridge to the first of them.
 * @param settings of the leg, as `settingsFor` makes them
 * @param next how the next leg begins, as `headOf` answers; absent for the last one, which ends
 */
export function planLeg(leg: Leg, settings: LegSettings, next?: LegHead): LegPlan {
  const sketch = sketchOf(leg, settings);
  const { features, metre, mode, tonic, tempo, opening } = sketch;
  const tune = tuneOf(sketch, settings, next === undefined);
  const { bars, pace } = next ? handedOver(tune, sketch, settings, next) : ended(tune, sketch);
  const { tick, ticks } = last(bars);
  return {
    leg: leg.id,
    mapVersion: MAP_VERSION,
    from: leg.from.airport,
    to: leg.to.airport,
    tempo,
    metre,
    key: keyName(tonic, mode),
    temperature: settings.temperature,
    programs: programsOf(features, settings),
    pan: panOf(features),
    brightness: brightnessOf(features),
    bars,
    opening,
    pace,
    ticks: tick + ticks,
  };
}

/** How a leg begins: all that the leg before it depends on. */
export function headOf(leg: Leg, settings: LegSettings): LegHead {
  const { tempo, tonic, mode, opening } = sketchOf(leg, settings);
  return { tempo, tonic, mode, opening };
}

/** Plans of the legs of a journey, in order. */
export const planJourney = (legs: readonly Leg[], settingsOf: (leg: string) => LegSettings): LegPlan[] =>
  legs.map((leg, index) => {
    const next = legs[index + 1];
    return planLeg(leg, settingsOf(leg.id), next && headOf(next, settingsOf(next.id)));
  });

/** What is decided of a leg before its bars. */
interface Sketch extends LegHead {
  readonly features: LegFeatures;
  readonly metre: Metre;
  readonly seed: number;
  readonly mood: Mood;
  /** Both airports. */
  readonly route: string;
  /** The tempo without settings: breaths do not move where only the tempo does. */
  readonly ownTempo: number;
}

function sketchOf(leg: Leg, settings: LegSettings): Sketch {
  const features = featuresOf(leg);
  const mode = settings.mode ?? modeOf(features);
  const tonic = settings.key ?? tonicAt(features.origin);
  const route = `${leg.from.airport} ${leg.to.airport}`;
  // Another airport makes another tune, not the old one in another key.
  const seed = legSeed(settings.seed, `${leg.id} ${route}`, settings.take);
  const ownTempo = tempoOver(features.km);
  const mood = moodOf(features, route);
  return {
    features,
    mood,
    route,
    metre: metreOf(features, leg.origin.id === leg.destination.id),
    mode,
    tonic,
    seed,
    ownTempo,
    tempo: settings.tempo ?? ownTempo,
    opening: openingOf(tonic, mode, flight(0, SECTION_BARS, features, mood, settings).register, seed),
  };
}

/** Height of the first note of a melody above its tonic, semitones, by class of the register. */
const HEIGHTS = [1, 3, 5, 7, 10, 12] as const;

/** The first note of a melody: a note of the tonic's chord near the middle of its register. */
function openingOf(tonic: number, mode: Mode, register: number, seed: number): number {
  const tones = chordTones(droneChord(tonic, mode));
  const middle = 60 + tonic + at(HEIGHTS, register);
  const near = Array.from({ length: 9 }, (_, above) => middle - 4 + above).filter((pitch) =>
    tones.includes(pitchClass(pitch)),
  );
  return at(near, Math.floor(chance(seed, DRAWS.opening, 0) * near.length));
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

/**
 * The bars of a leg without its seam.
 * @param closes whether the journey ends here: the tune then repeats its cadence
 */
function tuneOf(sketch: Sketch, settings: LegSettings, closes: boolean): Bar[] {
  const { features, metre, mode, tonic, seed, mood, route, ownTempo } = sketch;
  const sections = sectionsOver(features.km);
  const arranged = arrange(sections, seed, features.sunHeight < 0);
  const form = formOf(sections, seed);
  const ending = arrangementOf('ending', seed);
  const frames = [
    ...form.map((bar, index) => ({ ...bar, ...at(arranged, index) })),
    ...(closes ? CADENCE.map((bar) => ({ ...bar, ...ending })) : []),
  ].map((frame) => ({ ...frame, tonic, mode }));
  const chords = chordsOf(frames, seed);
  const ticks = barTicks(metre);
  const every = breathBars(metre, ownTempo);
  const figureIn = figuresOf(features.km, metre, route);
  return frames.map(
    ({ drive, part, voices, theme, ...frame }, index): Bar => ({
      ...frame,
      tick: index * ticks,
      ticks,
      offset: 0,
      metre,
      seed,
      texture: settings.texture,
      chords: at(chords, index),
      ...flight(Math.min(index, form.length - 1), form.length, features, shifted(mood, theme, seed), settings),
      energy: energyOf(drive, mood, settings),
      part,
      voices,
      breath: part === 'ending' ? null : breathIn(metre, frame.place, every, seed),
      pickup: [],
      feel: feelOf(metre, mode),
      figure: figureIn(part, Math.floor(index / SECTION_BARS)),
    }),
  );
}

/** The mood of a theme. */
function shifted(mood: Mood, theme: Theme, seed: number): Mood {
  const { density, register } = contrastOf(theme, seed);
  return { ...mood, density: mood.density + density, register: mood.register + register };
}

/** The cadence that ends a journey, after that of its last section. */
const CADENCE = [
  { place: SECTION_BARS - 2, form: 'free', back: 0, cadence: 'full', theme: 'A' },
  { place: SECTION_BARS - 1, form: 'free', back: 0, cadence: 'full', theme: 'A' },
] as const;

/** Loudness 0 to 1, to 0.01. */
const energyOf = (drive: number, { loudness }: Mood, { energy }: LegSettings) =>
  Math.round(clamp(drive + loudness + 0.9 * (energy - 0.5), 0, 1) * 100) / 100;

interface Seamed {
  readonly bars: Bar[];
  readonly pace: LegPlan['pace'];
}

/** A leg that goes on in the next one: perhaps after a drone at the airport, over a bridge. */
function handedOver(
  tune: Bar[],
  { features, mode, tempo, metre, seed, mood }: Sketch,
  settings: LegSettings,
  next: LegHead,
): Seamed {
  const away = settings.key ?? tonicAt(features.destination);
  const bars = [
    ...tune,
    ...droneOf(
      last(tune),
      droneBars(features.stopOver),
      { tonic: away, mode },
      energyOf(arrangementOf('drone', seed).drive, mood, settings),
    ),
  ];
  const before = last(bars);
  const { drive, voices } = arrangementOf('bridge', seed);
  const bridge = bridgeTo(next, before).map((bar) => ({ ...bar, voices, energy: energyOf(drive, mood, settings) }));
  return { bars: [...bars, ...bridge], pace: paceToward(next, tempo, metre, before.tick + before.ticks) };
}

/** The last leg of a journey: it slows down, and its last chord rings. */
function ended(tune: Bar[], { tempo, metre, ownTempo }: Sketch): Seamed {
  return { bars: ringing(tune, ownTempo), pace: paceOfEnding(tempo, metre, last(tune).tick) };
}

/** @param count of bars, perhaps 0 */
function droneOf(before: Bar, count: number, { tonic, mode }: Pick<Bar, 'tonic' | 'mode'>, energy: number): Bar[] {
  const chord = droneChord(tonic, mode);
  const { part, voices } = arrangementOf('drone', before.seed);
  return Array.from({ length: count }, (_, bar) => ({
    ...before,
    ...{ part, voices, tonic, mode, figure: PLAIN },
    tick: before.tick + (bar + 1) * before.ticks,
    chords: [chord, chord] as const,
    place: -1,
    form: 'drone' as const,
    // A drone is longer than a singer's breath.
    texture: 'band' as const,
    back: 0,
    cadence: 'none' as const,
    energy,
    breath: null,
  }));
}

/** Bars of drone after a leg, for a stop-over in hours. */
const droneBars = (hours: number) => (hours <= 6 ? 0 : hours <= 12 ? 2 : 4);

/**
 * Climb, cruise and descent: both rise in the first quarter of the leg and fall in the last. The ground raises the
 * register by one class for each 2,000 ft. Density is the same in a whole section, because its bars repeat each other.
 * @param index of the bar
 * @param bars of the leg, without its drone
 */
function flight(
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

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));
