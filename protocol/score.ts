import { z } from 'zod';
import { packedNotes } from './packed-notes.ts';
import { answer } from './refusal-schema.ts';

export const scoreRequest = z.object({}).describe('Asks for all notes that have sounded or are about to.');

export const scoreAnswer = answer({
  epoch: z.int().min(0).describe('Epoch of the last message that the answer includes.'),
  seq: z.int().min(0).describe('Number of that message. An instance that does not conduct lags behind.'),
  legs: z
    .array(
      z.object({
        leg: z.string().describe('Id of the waypoint that the leg leaves from.'),
        revision: z.int().min(0).describe('Latest revision of its notes.'),
        ...packedNotes,
      }),
    )
    .describe('Legs that have notes.'),
}).describe('The score so far.');
export type ScoreAnswer = z.infer<typeof scoreAnswer>;
