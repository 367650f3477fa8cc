import type { Scenery } from '../../../protocol/leg-reasons.ts';
import { VOICES, type Voice } from '../../../protocol/note-event.ts';
import type { LegSettings } from '../../../travel-log/settings.ts';
import { last } from '../theory/at.ts';
import type { LegFeatures } from './features.ts';
import { soundOf } from './way.ts';

/** General MIDI programs of the melody that sceneries have of their own. */
const MELODY_OF: Readonly<Partial<Record<Scenery, number>>> = {
  polar: 8, // celesta
  ocean: 11, // vibraphone
  islands: 24, // nylon guitar
  mountains: 75, // pan flute
  desert: 68, // oboe
};

/**
 * The other instruments follow the lines on the map and stand for no country or people: over plains the destination's
 * latitude decides the melody, and everywhere its hemisphere the bass and its longitude the pad.
 */
const MELODY_BY_LATITUDE: readonly (readonly [from: number, program: number])[] = [
  [60, 8], // celesta
  [35, 73], // flute
  [10, 71], // clarinet
  [-10, 11], // vibraphone
  [-35, 68], // oboe
  [-90, 0], // piano
];
const BASS_NORTH = 32; // plucked double bass
const BASS_SOUTH = 43; // bowed double bass
const STANDARD_KIT = 0;
const BRUSHES = 40;
const CHOIR = 52; // voices
const PAD_BY_LONGITUDE: readonly (readonly [from: number, program: number])[] = [
  [90, 52], // voices
  [0, 49], // slow strings
  [-90, 89], // warm pad
  [-180, 48], // strings
];

/** General MIDI programs, 0–127, in the order of VOICES; those that the settings name take precedence. */
export function programsOf({ destination, scenery, light, way }: LegFeatures, wished: LegSettings): number[] {
  const own: Readonly<Record<Voice, number>> = {
    melody: MELODY_OF[scenery] ?? banded(MELODY_BY_LATITUDE, destination.latitude),
    bass: destination.latitude >= 0 ? BASS_NORTH : BASS_SOUTH,
    pad: banded(PAD_BY_LONGITUDE, destination.longitude),
    percussion: light === 'night' ? BRUSHES : STANDARD_KIT,
    choir: CHOIR,
    ...soundOf(way)?.programs,
  };
  return VOICES.map((voice) => wished[`${voice}Program`] ?? own[voice]);
}

const banded = (bands: typeof MELODY_BY_LATITUDE, value: number) =>
  (bands.find(([from]) => value >= from) ?? last(bands))[1];

/** Pan of a leg, −0.7 to 0.7, to 0.01: east is right, and no leg is quite to one side. */
export const panOf = ({ km, bearing }: LegFeatures) =>
  km === 0 ? 0 : Math.round(70 * Math.sin((bearing * Math.PI) / 180)) / 100 + 0;

/** MIDI controller 74, 0–127: longer legs fly higher and sound brighter, and so do airports in the mountains. */
export function brightnessOf({ km, originElevation, destinationElevation }: LegFeatures): number {
  const cruise = 36 * Math.min(1, km / 3000);
  const ground = (originElevation + destinationElevation) / 2 / 400;
  return Math.max(0, Math.min(127, Math.round(56 + cruise + ground)));
}
