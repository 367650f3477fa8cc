import type { Mode } from '../../../travel-log/settings.ts';
import type { Chord } from './leg-plan.ts';

/** The notes of each mode, semitones above the tonic. */
export const SCALES: Readonly<Record<Mode, readonly number[]>> = {
  major: [0, 2, 4, 5, 7, 9, 11],
  mixolydian: [0, 2, 4, 5, 7, 9, 10],
  dorian: [0, 2, 3, 5, 7, 9, 10],
  minor: [0, 2, 3, 5, 7, 8, 10],
  lydian: [0, 2, 4, 6, 7, 9, 11],
  phrygian: [0, 1, 3, 5, 7, 8, 10],
};

/** The notes of each chord, semitones above the root. */
const QUALITIES: Readonly<Record<Chord['quality'], readonly number[]>> = {
  major: [0, 4, 7],
  minor: [0, 3, 7],
  diminished: [0, 3, 6],
  dominant7: [0, 4, 7, 10],
};

/** The pitch class of a pitch, or of a sum of pitch classes: 0–11. */
export const pitchClass = (pitch: number) => ((pitch % 12) + 12) % 12;

/**
 * The pitch classes of a chord, from its root up.
 * @example chordTones({ root: 7, quality: 'dominant7' }) // [7, 11, 2, 5]
 */
export const chordTones = (chord: Chord): readonly number[] =>
  QUALITIES[chord.quality].map((above) => (chord.root + above) % 12);

/** Longitude and latitude that move a place's key by one and by two fifths, degrees. */
const FIFTH_EAST = 6;
const TWO_FIFTHS_NORTH = 4;

/**
 * The tonic of an airport, a pitch class: the circle of fifths goes five times around the equator, C at the antimeridian,
 * and faster toward the poles. Neighbouring cities have neighbouring keys.
 * @param place degrees, north and east positive
 * @example tonicAt({ latitude: 49.01, longitude: 2.55 }) // 2, D
 */
export function tonicAt({ latitude, longitude }: { readonly latitude: number; readonly longitude: number }): number {
  const fifths = Math.floor((longitude + 180) / FIFTH_EAST) + 2 * Math.floor((latitude + 90) / TWO_FIFTHS_NORTH);
  return pitchClass(7 * fifths);
}

/** Spelling of the tonics in modes with a major third, and with a minor one. */
const LIKE_MAJOR = ['C', 'Db', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'];
const LIKE_MINOR = ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'G#', 'A', 'Bb', 'B'];

export const hasMinorThird = (mode: Mode) => mode === 'minor' || mode === 'dorian' || mode === 'phrygian';

/**
 * The name of a key.
 * @param tonic pitch class, 0–11
 * @example keyName(1, 'minor') // 'C# minor'
 */
export const keyName = (tonic: number, mode: Mode) =>
  `${(hasMinorThird(mode) ? LIKE_MINOR : LIKE_MAJOR)[tonic]} ${mode}`;

/** Semitones from a mode's tonic up to the tonic of the major key with the same signature. */
const TO_MAJOR: Readonly<Record<Mode, number>> = {
  major: 0,
  mixolydian: 5,
  dorian: 10,
  minor: 3,
  lydian: 7,
  phrygian: 8,
};

/**
 * The key signature: sharps, or flats as a negative number; −5 to 6.
 * @example sharps(2, 'dorian') // 0
 */
export function sharps(tonic: number, mode: Mode): number {
  const fifths = (7 * pitchClass(tonic + TO_MAJOR[mode])) % 12;
  return fifths > 6 ? fifths - 12 : fifths;
}
