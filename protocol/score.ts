import { z } from 'zod';
import { packedNotes } from './note-event.ts';
import { answer } from './refusal.ts';

/** Up: everything that has sounded or is about to. Late joiners ask for it to draw the past. */
export const scoreRequest = z.object({});

export const scoreAnswer = answer({
  legs: z.array(z.object({ leg: z.string(), revision: z.int().min(0), notes: packedNotes })),
});
export type ScoreAnswer = z.infer<typeof scoreAnswer>;
