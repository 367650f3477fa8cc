import { z } from 'zod';
import { answer } from './refusal.ts';

/** Up: with row `seq` applied, the content of this client's document has this hash (see `travel-log/content-hash.ts`). */
export const compare = z.object({ seq: z.int().min(0), hash: z.hash('sha256') });
export type Compare = z.infer<typeof compare>;

/** The server's head, and whether its document has the same hash; at another row than `seq`, false says nothing. */
export const compareAnswer = answer({ same: z.boolean(), seq: z.int().min(0) });
export type CompareAnswer = z.infer<typeof compareAnswer>;
