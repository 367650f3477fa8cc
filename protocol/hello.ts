import { z } from 'zod';
import { LIMITS } from './limits.ts';

/** What a client says in the Socket.IO handshake (`auth`), before the room lets it in. */
export const hello = z.object({
  version: z.int(),
  /** The editing session: one per tab or process. Updates are numbered within it. */
  sessionId: z.uuid(),
  /** The Yjs client id that this session writes with. */
  clientId: z.int().min(0).max(0xffffffff),
  /** The last sequence number of the update log that this client has applied; 0 for none. */
  lastSeq: z.int().min(0),
  /** Proof of who this is, from an earlier welcome; without one the member is a new guest. */
  token: z.string().max(1_000).optional(),
  name: z.string().trim().min(1).max(LIMITS.nameLength).optional(),
});
export type Hello = z.infer<typeof hello>;
