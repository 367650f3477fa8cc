import { z } from 'zod';
import { packedNotes } from './note-event.ts';
import { answer } from './refusal.ts';

/** Up: everything that has sounded or is about to. Late joiners ask for it to draw the past. */
export const scoreRequest = z.object({});

/** With the number of the last message of the music that it knows of: another instance than the conductor's lags behind. */
export const scoreAnswer = answer({
  epoch: z.int().min(0),
  seq: z.int().min(0),
  legs: z.array(z.object({ leg: z.string(), revision: z.int().min(0), notes: packedNotes })),
});
export type ScoreAnswer = z.infer<typeof scoreAnswer>;
