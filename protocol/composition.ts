import { z } from 'zod';
import { streamPosition } from './transport.ts';

/** One leg as members see it: where it lies on the journey's ticks, and how it sounds. */
export const legOutline = z.object({
  /** The id of the waypoint that the leg leaves from. */
  leg: z.string(),
  revision: z.int().min(0),
  /** Airport codes as written in the document. */
  from: z.string(),
  to: z.string(),
  startTick: z.int().min(0),
  ticks: z.int().min(1),
  tempo: z.number().positive(),
  /** Beats in a bar and the note value that is one beat, as in a time signature. */
  metre: z.tuple([z.int(), z.int()]),
  /** e.g. "D minor" */
  key: z.string(),
  /** General MIDI programs, 0–127, in the order of VOICES. */
  programs: z.array(z.int().min(0).max(127)),
  /** −1 (left) to 1 (right). */
  pan: z.number().min(-1).max(1),
});
export type LegOutline = z.infer<typeof legOutline>;

/** Down: the plan of the whole journey, sent again whenever it changes. A leg that is no longer in it is silent. */
export const composition = z.object({
  ...streamPosition,
  legs: z.array(legOutline),
  /**
   * How the server keeps up: all is there in time, choirs are accompanied as by a band, or it is so busy that no music
   * may begin.
   */
  load: z.enum(['live', 'thinned', 'full']),
});
export type Composition = z.infer<typeof composition>;
