import { z } from 'zod';
import { bytes } from './bytes.ts';
import { answer } from './refusal.ts';

/** Up: one Yjs update (v1 encoding), numbered 1, 2, 3 … within its session; TOO_LARGE above LIMITS.updateBytes. */
export const update = z.object({ sessionSeq: z.int().min(1), bytes });
export type Update = z.infer<typeof update>;

/** The acknowledgement: the update is a committed row with this number. */
export const updateAnswer = answer({ seq: z.int().min(1) });
export type UpdateAnswer = z.infer<typeof updateAnswer>;

/** Down: rows of the update log up to `to`, as they came, oldest first. A member's own are left out. */
export const updates = z.object({ to: z.int().min(0), updates: z.array(bytes) });
export type Updates = z.infer<typeof updates>;
