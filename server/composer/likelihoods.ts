import { type NoteEvent, TICKS_PER_QUARTER } from '../../protocol/note-event.ts';
import type { LegPlan } from './composition.ts';

/**
 * How likely each next note of the melody is. Whoever fills this knows nothing of the sampler's rules or of chance.
 * @param past the melody of the leg so far, by start
 * @param at where the next note starts, ticks from the start of the leg
 */
export type Likelihoods = (past: readonly NoteEvent[], plan: LegPlan, at: number) => NextNote;

/** Natural logarithms of weights that need not add up to one; −Infinity for what cannot be. */
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

/**
 * Draws a letter. Weights are rounded to 1/1024 first and added up as integers, so that the last bit of a logarithm
 * does not change what is drawn; ties go by index.
 * @param drawn in [0, 1)
 * @returns the letter drawn, or −1 where none can be
 */
export function sample(logWeights: readonly number[], drawn: number): number {
  const rounded = logWeights.map((weight) => Math.round(weight * 1024));
  const top = Math.max(...rounded);
  if (top === -Infinity) return -1;
  const weights = rounded.map((weight) => Math.round(Math.exp((weight - top) / 1024) * 2 ** 24));
  let left = Math.floor(drawn * weights.reduce((sum, weight) => sum + weight, 0));
  return weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
}
