import { z } from 'zod';

export const ping = z
  .object({
    delay: z
      .number()
      .min(0)
      .max(60_000)
      .optional()
      .describe('Way of a message between member and instance, as slow as one in twenty is, ms.'),
  })
  .describe('Asks for room time.');

export const pong = z
  .object({ time: z.number().describe('Room time when the ping was answered, ms.') })
  .describe('Room time. A ping that is not answered counts as lost.');
