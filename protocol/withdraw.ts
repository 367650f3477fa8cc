import { z } from 'zod';
import { answer } from './refusal-schema.ts';

export const withdraw = z
  .object({ sessionSeq: z.int().min(1).describe('Number of the update within its session.') })
  .describe(
    'Asks that the update under this number never becomes a row, so that its content can go out under another.',
  );
export type Withdraw = z.infer<typeof withdraw>;

export const withdrawAnswer = answer({
  seq: z.int().min(1).describe('Number of the row under this number of the session.'),
  kept: z
    .boolean()
    .describe('Whether the update was a row already: it is acknowledged with this answer. Otherwise the row is empty.'),
}).describe('The number is decided for good.');
export type WithdrawAnswer = z.infer<typeof withdrawAnswer>;
