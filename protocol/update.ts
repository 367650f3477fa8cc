import { z } from 'zod';
import { bytes } from './bytes.ts';
import { answer } from './refusal-schema.ts';

export const update = z
  .object({
    sessionSeq: z.int().min(1).describe('Number of the update within its session: 1, 2, 3 …'),
    bytes: bytes.describe('A Yjs update (v1 encoding), of `updateBytes` at most.'),
  })
  .describe('Edits the travel log.');
export type Update = z.infer<typeof update>;

export const updateAnswer = answer({ seq: z.int().min(1).describe('Number of the row.') }).describe(
  'The acknowledgement: the update is a committed row.',
);
export type UpdateAnswer = z.infer<typeof updateAnswer>;

export const updates = z
  .object({
    to: z.int().min(0).describe('Number of the last of these rows.'),
    updates: z
      .array(bytes)
      .describe(
        'The rows as they came, oldest first, or one update in their place. Once in sync, a member is not sent its own.',
      ),
  })
  .describe('Rows of the update log.');
export type Updates = z.infer<typeof updates>;
