import { z } from 'zod';
import { packedNotes } from './packed-notes.ts';
import { streamPosition } from './transport.ts';

export const replace = z
  .object({
    ...streamPosition,
    leg: z.string().describe('Id of the waypoint that the leg leaves from.'),
    revision: z.int().min(0).describe('Revision that begins; notes of lower ones are taken back.'),
    fromTick: z.int().min(0).describe('Notes that start here or later are taken back, ticks in the leg.'),
  })
  .describe('Takes back notes of a leg.');
export type Replace = z.infer<typeof replace>;

export const notes = replace
  .extend({
    ...packedNotes,
    time: z.number().optional().describe('Room time of their sending, ms; absent in those of an older instance.'),
  })
  .describe(
    'Notes of one leg, ahead of the playhead. It repeats what its revision replaced: that message may be lost.',
  );
export type Notes = z.infer<typeof notes>;
