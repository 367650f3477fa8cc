import { TICKS_PER_QUARTER } from '../../../protocol/note-event.ts';

/**
 * How likely each next event of the melody is: natural logarithms of weights that need not add up to one. Whoever fills
 * this knows nothing of the sampler's rules or of chance.
 */
export interface NextNote {
  /** Letter 0 is a rest, letter n the pitch `pitchAt(n, tonic)`, n up to PITCHES. */
  readonly pitches: readonly number[];
  /** For a letter of `pitches`: the weight of each of DURATIONS. */
  readonly durations: (letter: number) => readonly number[];
}

/** Pitches that a melody can use: 17 semitones below its tonic to 25 above. */
export const PITCHES = 43;

/**
 * The MIDI pitch of a letter, 1 to PITCHES, in a bar on this tonic. The tonic itself is letter 18, in the
 * octave from middle C.
 * @example pitchAt(18, 7) // 67, G4
 */
export const pitchAt = (letter: number, tonic: number) => 60 + tonic + letter - 18;

/** Lengths that a note or rest of the melody can have, ticks: a grid of 24 to the quarter. */
export const DURATIONS: readonly number[] = [3, 4, 6, 8, 9, 12, 16, 18, 24, 30, 36, 42, 48, 60, 72, 84, 96, 108].map(
  (steps) => (steps * TICKS_PER_QUARTER) / 24,
);

/** A note sounds for seven eighths of the time until the next. Times are multiples of 20 ticks, so this can be undone. */
export const soundOf = (slot: number) => slot - Math.floor(slot / 8);
export const slotOf = (ticks: number) => Math.round(ticks / 17.5) * 20;
