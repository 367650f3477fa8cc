import { z } from 'zod';
import { REFUSALS, type Refusal, type RefusalCode } from './refusal.ts';

const refusalCode = z
  .enum(Object.keys(REFUSALS) as [RefusalCode, ...RefusalCode[]])
  .meta({ title: 'refusal code', description: 'One code of the closed list.' });

export const refusal: z.ZodType<Refusal> = z.object({
  code: refusalCode,
  detail: z.string().describe('What exactly was wrong. It never holds content of others.'),
});

/** The answer to a message that can be refused: `ok` with its fields, or a refusal. */
export const answer = <T extends z.ZodRawShape>(fields: T) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true).describe('The message was accepted.'), ...fields }),
    z.object({ ok: z.literal(false).describe('It was refused.'), refusal: refusal.describe('Why.') }),
  ]);
