import { z } from 'zod';
import { TICKS_PER_QUARTER } from '../../../protocol/note-event.ts';

/** A time signature: beats and their unit. In 6/8 and 9/8 the beat is felt as a dotted quarter. */
export const metre = z.tuple([z.number(), z.number()]).readonly();
export type Metre = z.infer<typeof metre>;

/** Length of an eighth, ticks. */
export const EIGHTH = TICKS_PER_QUARTER / 2;

export const isCompound = (metre: Metre) => metre[1] === 8;

/**
 * Length of a bar, ticks.
 * @example barTicks([6, 8]) // 1440
 */
export const barTicks = ([beats, unit]: Metre) => (beats * TICKS_PER_QUARTER * 4) / unit;

/**
 * Length of a beat, ticks.
 * @example beatTicks([6, 8]) // 720, the dotted quarter
 */
export const beatTicks = (metre: Metre) => (isCompound(metre) ? 1.5 : 1) * TICKS_PER_QUARTER;

/**
 * Start of the second chord of a bar, ticks from the start of the bar: the beat in its middle, or the one after the
 * middle where the beats are odd.
 * @example splitTicks([3, 4]) // 960
 */
export const splitTicks = (metre: Metre) => Math.ceil(barTicks(metre) / beatTicks(metre) / 2) * beatTicks(metre);

/** Whether a position in a bar is strong: there a chord may change. */
export const isStrong = (metre: Metre, place: number) => place === 0 || place === splitTicks(metre);

/**
 * A tempo in quarter notes a minute, the unit of MIDI tempo maps and of transports.
 * @example quarterTempo({ tempo: 120, metre: [6, 8] }) // 180
 */
export const quarterTempo = ({ tempo, metre }: { readonly tempo: number; readonly metre: Metre }) =>
  isCompound(metre) ? tempo * 1.5 : tempo;

/** Length of a tick at a tempo, ms. */
export const msPerTick = (plan: { readonly tempo: number; readonly metre: Metre }) =>
  60_000 / (quarterTempo(plan) * TICKS_PER_QUARTER);

/**
 * The tempos of a leg that plays as planned, quarter notes a minute by tick; the first is at its start.
 */
export const plannedTempos = (plan: Paced): { tick: number; bpm: number }[] =>
  [{ tick: 0, tempo: plan.tempo }, ...plan.pace].map(({ tick, tempo }) => ({
    tick,
    bpm: quarterTempo({ tempo, metre: plan.metre }),
  }));

interface Paced {
  readonly tempo: number;
  readonly metre: Metre;
  readonly pace: readonly { readonly tick: number; readonly tempo: number }[];
}
