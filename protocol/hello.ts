import { z } from 'zod';
import { cleanName } from './clean-name.ts';
import { LIMITS } from './limits.ts';
import type { RefusalCode } from './refusal.ts';

export const hello = z
  .object({
    version: z.int().describe('Protocol version of the client; the server admits each from its oldest to its own.'),
    sessionId: z.uuid().describe('Editing session: one per tab or process. Updates are numbered within it.'),
    clientId: z.int().min(0).max(0xffffffff).describe('Yjs client id that this session writes with.'),
    lastSeq: z.int().min(0).describe('Last row of the update log that this client has applied; 0 for none.'),
    token: z
      .string()
      .max(1_000)
      .optional()
      .describe(
        'Proof of identity, from an earlier welcome, or an access token of the identity provider; without one the member is a new guest.',
      ),
    link: z
      .string()
      .max(200)
      .optional()
      .describe('Token of a share link: makes the member one of the log, with the role of the link.'),
    name: z.string().overwrite(cleanName).min(1).max(LIMITS.nameLength).optional().describe('Display name.'),
  })
  .describe('Sent in the Socket.IO handshake (`auth`), before the room admits the client.');
export type Hello = z.infer<typeof hello>;

/** Arrive as `connect_error`, with the refusal in `data`. */
export const HELLO_REFUSALS = [
  'WRONG_VERSION',
  'ORIGIN_NOT_ALLOWED',
  'BAD_MESSAGE',
  'UNKNOWN_LOG',
  'UNAUTHORIZED',
  'ROOM_FULL',
  'RATE_LIMITED',
  'UNAVAILABLE',
] as const satisfies readonly RefusalCode[];
