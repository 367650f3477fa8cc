import { z } from 'zod';
import { TICKS_PER_QUARTER } from '../../../protocol/note-event.ts';

/** A time signature: beats and their unit. In 6/8 and 9/8 the beat is felt as a dotted quarter. */
export const metre = z.tuple([z.number(), z.number()]).readonly();
export type Metre = z.infer<typeof metre>;

export const isCompound = (metre: Metre) => metre[1] === 8;

/** @example barTicks([6, 8]) // 1440 */
export const barTicks = ([beats, unit]: Metre) => (beats * TICKS_PER_QUARTER * 4) / unit;

/** @example beatTicks([6, 8]) // 720, the dotted quarter */
export const beatTicks = (metre: Metre) => (isCompound(metre) ? 1.5 : 1) * TICKS_PER_QUARTER;

/**
 * Where the second chord of a bar begins: the beat in its middle, or the one after where beats are odd.
 * @example splitTicks([3, 4]) // 960
 */
export const splitTicks = (metre: Metre) => Math.ceil(barTicks(metre) / beatTicks(metre) / 2) * beatTicks(metre);

/** The places in a bar that carry weight: where a chord may change. */
export const isStrong = (metre: Metre, place: number) => place === 0 || place === splitTicks(metre);

/**
 * Quarter notes a minute, which is what MIDI tempo maps and transports count.
 * @example quarterTempo({ tempo: 120, metre: [6, 8] }) // 180
 */
export const quarterTempo = ({ tempo, metre }: { readonly tempo: number; readonly metre: Metre }) =>
  isCompound(metre) ? tempo * 1.5 : tempo;
