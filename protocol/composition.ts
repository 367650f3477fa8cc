import { z } from 'zod';
import { legReasons } from './leg-reasons.ts';
import { streamPosition } from './transport.ts';

/** One leg as members see it: where it lies on the journey's ticks, and how it sounds. */
export const legOutline = z.object({
  leg: z.string().describe('Id of the waypoint that the leg leaves from.'),
  revision: z.int().min(0).describe('Latest revision of its notes.'),
  from: z.string().describe('Airport code of the origin, as written in the document.'),
  to: z.string().describe('Airport code of the destination, as written in the document.'),
  startTick: z.int().min(0).describe('Start, ticks from the start of the journey.'),
  ticks: z.int().min(1).describe('Length, ticks.'),
  tempo: z.number().positive().describe('Beats a minute.'),
  metre: z.tuple([z.int(), z.int()]).describe('Time signature: beats in a bar, and the note value of a beat.'),
  key: z.string().describe('Key at its start, e.g. "D minor".'),
  programs: z.array(z.int().min(0).max(127)).describe('General MIDI programs, in the order of the voices.'),
  pan: z.number().min(-1).max(1).describe('Stereo position: −1 is left, 1 is right.'),
  reasons: legReasons
    .optional()
    .describe('Why it sounds so, where no setting decides. Absent in music planned by an older version.'),
});
export type LegOutline = z.infer<typeof legOutline>;

export const composition = z
  .object({
    ...streamPosition,
    legs: z.array(legOutline).describe('All legs, in the order of the journey. A leg that is not in it is silent.'),
    load: z
      .enum(['live', 'thinned', 'full'])
      .describe(
        'How the composing keeps up: in time, with choirs thinned to bands, or too busy for any further music to begin.',
      ),
  })
  .describe('The plan of the whole journey, sent again whenever it changes.');
export type Composition = z.infer<typeof composition>;
