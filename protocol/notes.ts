import { z } from 'zod';
import { packedNotes } from './note-event.ts';
import { streamPosition } from './transport.ts';

/** Down: notes of this leg with a lower revision that start at `fromTick` (ticks in the leg) or later are gone. */
export const replace = z.object({
  ...streamPosition,
  leg: z.string(),
  revision: z.int().min(0),
  fromTick: z.int().min(0),
});
export type Replace = z.infer<typeof replace>;

/** Down: notes of one leg, ahead of the playhead. They say once more what their revision replaced: that word may be lost. */
export const notes = replace.extend({ notes: packedNotes });
export type Notes = z.infer<typeof notes>;
