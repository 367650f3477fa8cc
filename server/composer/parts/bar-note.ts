import { pitchClass } from '../theory/key.ts';
import type { Bar } from '../theory/leg-plan.ts';
import type { Stroke } from './stroke.ts';

/** A note of a whole bar: start and end, ticks from the start of the metre's bar, and pitch. */
export type BarNote = readonly [from: number, to: number, pitch: number];

/** The notes of a whole bar as far as they lie in a bar that a revision may have cut, each shortened by the gap. */
export const within = (bar: Bar, notes: readonly BarNote[], gap: number): Stroke[] =>
  notes.flatMap(([from, to, pitch]) => {
    const start = Math.max(from, bar.offset);
    const end = Math.min(to, bar.offset + bar.ticks);
    return start < end ? [{ tick: bar.tick - bar.offset + start, ticks: Math.max(1, end - start - gap), pitch }] : [];
  });

/** The pitch of a pitch class in the octave from `from` upwards. */
export const lowest = (tone: number, from: number) => from + pitchClass(tone - from);
