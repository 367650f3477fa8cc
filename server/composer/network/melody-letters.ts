import { TICKS_PER_QUARTER } from '../../../protocol/note-event.ts';
import { at } from '../theory/at.ts';

/** Pitches that a melody can use: from 17 semitones below its tonic to 25 above it. */
export const PITCHES = 43;

/** Letters of a melody, count: letter 0 is a rest, letter n the pitch `melodyPitchOf(n, tonic)`. */
export const MELODY_LETTERS = PITCHES + 1;

/** Letter of the tonic in the octave from middle C. */
const TONIC = 18;
const MIDDLE_C = 60;

/**
 * The letter of a MIDI pitch in a bar on this tonic. A pitch out of range counts as the same note in the nearest octave
 * that is in range.
 * @example melodyLetterOf(67, 7) // 18
 */
export function melodyLetterOf(pitch: number, tonic: number): number {
  let letter = pitch - MIDDLE_C - tonic + TONIC;
  while (letter < 1) letter += 12;
  while (letter > PITCHES) letter -= 12;
  return letter;
}

/**
 * The MIDI pitch of a letter, 1 to PITCHES, in a bar on this tonic.
 * @example melodyPitchOf(18, 7) // 67, G4
 */
export const melodyPitchOf = (letter: number, tonic: number) => MIDDLE_C + tonic + letter - TONIC;

/** Lengths that a note or rest of the melody can have, ticks, shortest first: a grid of 24 to the quarter. */
export const DURATIONS: readonly number[] = [3, 4, 6, 8, 9, 12, 16, 18, 24, 30, 36, 42, 48, 60, 72, 84, 96, 108].map(
  (steps) => (steps * TICKS_PER_QUARTER) / 24,
);

/**
 * The index of the nearest of DURATIONS, of two equally near the shorter.
 * @example lengthClass(470) // 8, a quarter
 */
export function lengthClass(ticks: number): number {
  let nearest = 0;
  while (nearest + 1 < DURATIONS.length && at(DURATIONS, nearest + 1) - ticks < ticks - at(DURATIONS, nearest))
    nearest++;
  return nearest;
}
