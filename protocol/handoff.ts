import { z } from 'zod';
import { answer } from './refusal-schema.ts';

export const handoff = z
  .object({
    to: z.enum(['here', 'elsewhere']).describe('To the instance that this member is connected to, or to any other.'),
  })
  .describe('Asks for a handoff: another instance is to conduct.');

export const handoffAnswer = answer({}).describe('The requested instance conducts, perhaps as it did before.');
export type HandoffAnswer = z.infer<typeof handoffAnswer>;
