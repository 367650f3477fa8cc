import { z } from 'zod';

/** Up: what time is it in the room? */
export const ping = z.object({});

/** Room time when the ping was answered, ms. */
export const pong = z.object({ time: z.number() });
