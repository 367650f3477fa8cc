import type { Style } from '../../../protocol/style.ts';
import type { Leg } from '../../../travel-log/legs.ts';
import type { LegSettings, Mode } from '../../../travel-log/settings.ts';
import { at } from '../theory/at.ts';
import { chance, DRAWS, legSeed } from '../theory/chance.ts';
import { chordTones, pitchClass, tonicAt } from '../theory/key.ts';
import { type LegHead, SECTION_BARS } from '../theory/leg-plan.ts';
import type { Metre } from '../theory/metre.ts';
import { courseAt } from './course.ts';
import { featuresOf, type LegFeatures } from './features.ts';
import { droneChord } from './harmony.ts';
import { type Mood, modeOf, moodOf } from './mood.ts';
import { densityIn, MIDDLE_DENSITY, styleOf } from './style.ts';
import { flightLikeKm, soundOf } from './way.ts';

/** Decisions about a leg that come before its bars. */
export interface Sketch extends LegHead {
  readonly features: LegFeatures;
  readonly metre: Metre;
  readonly seed: number;
  readonly mood: Mood;
  /** Seed of the route alone: its style, figures and arrangement stay in every take. */
  readonly character: number;
  readonly style: Style;
  /** The tempo without settings: breaths do not move where only the tempo does. */
  readonly ownTempo: number;
}

/** Decides what the bars of a leg have in common. */
export function sketchOf(leg: Leg, settings: LegSettings): Sketch {
  const features = featuresOf(leg);
  const mode = settings.mode ?? modeOf(features);
  const tonic = settings.key ?? tonicAt(features.origin);
  const { way } = features;
  const sound = soundOf(way);
  const route = [leg.from.airport, leg.to.airport, way].filter((part) => part !== undefined).join(' ');
  // Another airport makes another tune, not the old one in another key.
  const seed = legSeed(settings.seed, `${leg.id} ${route}`, settings.take);
  const ownTempo = sound ? sound.tempoOver(features.km) : tempoOver(features.km);
  const metre = sound?.metre ?? metreOf(features);
  const character = legSeed(0, route);
  const km = flightLikeKm(features.km, way);
  const style = styleOf({ ...features, km }, metre, character, sound?.styles);
  const own = moodOf({ ...features, km }, character);
  const dense = densityIn(style, character) - MIDDLE_DENSITY;
  const mood = {
    ...own,
    // Sparse legs are as sparse as tunes, dense ones leave room for the other voices.
    density: own.density + (dense < 0 ? 0.65 : 0.4) * dense + (metre[0] === 2 ? DENSER_IN_TWO : 0),
    loudness: own.loudness + (sound?.loudness ?? 0),
  };
  return {
    features,
    mood,
    character,
    style,
    metre,
    mode,
    tonic,
    seed,
    ownTempo,
    tempo: settings.tempo ?? ownTempo,
    opening: openingOf(tonic, mode, courseAt(0, SECTION_BARS, features, mood, settings).register, seed),
  };
}

/** Classes of density that a leg in two has more: tunes in two run in sixteenths more than the network does. */
const DENSER_IN_TWO = 0.75;

/** The head alone: a sketch is larger, and not kept. */
export const headIn = ({ tempo, tonic, mode, opening }: Sketch): LegHead => ({ tempo, tonic, mode, opening });

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
const tempoOver = (km: number) => Math.round(Math.max(72, Math.min(138, 138 - 13 * Math.log2(1 + km / 400))));

function metreOf({ km, heading, jetLag }: LegFeatures): Metre {
  if (heading === 'round') return [9, 8];
  if (km < 400) return [6, 8];
  if (jetLag) return [3, 4];
  return heading === 'north' || heading === 'east' ? [4, 4] : [2, 4];
}
