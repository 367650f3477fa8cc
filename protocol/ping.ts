import { z } from 'zod';

export const ping = z.object({}).describe('Asks for room time.');

export const pong = z
  .object({ time: z.number().describe('Room time when the ping was answered, ms.') })
  .describe('Room time. A ping that is not answered counts as lost.');
