import { z } from 'zod';
import { answer } from './refusal.ts';

/** Up: who conducts is to change: to the instance of the member who asks, or to any other than that. */
export const handoff = z.object({ to: z.enum(['here', 'elsewhere']) });

/** `ok` once the music is where it was asked to be, which it may have been before. NOT_PASSED, BUSY, READ_ONLY. */
export const handoffAnswer = answer({});
export type HandoffAnswer = z.infer<typeof handoffAnswer>;
