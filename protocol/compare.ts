import { z } from 'zod';
import { answer } from './refusal-schema.ts';

export const compare = z
  .object({
    seq: z.int().min(0).describe('Last row that this client has applied.'),
    hash: z
      .hash('sha256')
      .describe('Hash of its document’s content at that row, as travel-log/content-hash.ts computes it.'),
  })
  .describe('Asks whether the server’s document has the same content.');
export type Compare = z.infer<typeof compare>;

export const compareAnswer = answer({
  same: z
    .boolean()
    .describe('Whether both stand at the same row with the same hash; says nothing where the rows differ.'),
  seq: z.int().min(0).describe('The server’s head.'),
}).describe('How the server’s document compares.');
export type CompareAnswer = z.infer<typeof compareAnswer>;
