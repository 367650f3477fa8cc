import { z } from 'zod';

/** The closed list of refusals, each with what it means to the person who gets it. */
export const REFUSALS = {
  WRONG_VERSION: 'client and server speak different protocol versions: reload the page or upgrade the client',
  UNKNOWN_LOG: 'there is no such travel log',
  UNAUTHORIZED: 'the token is not valid: join without one, or sign in again',
  ROOM_FULL: 'too many members in this room',
  READ_ONLY: 'you may read this log but not change it',
  BAD_MESSAGE: 'the message does not fit its schema',
  TOO_LARGE: 'the update is larger than the limit',
  RATE_LIMITED: 'too many messages: slow down',
  MISSING_DEPENDENCIES: 'the update builds on content that the server does not have: catch up, then send it again',
  BAD_UPDATE: 'the bytes are not a Yjs update that may be applied',
  LOG_FULL: 'the travel log has reached its size limit',
  QUARANTINED: 'the travel log is read-only until an operator has looked at it',
  NOTHING_TO_PLAY: 'there is no leg between two known airports yet',
  BUSY: 'so much music plays at the moment that none can be added: try again in a minute',
  NOT_PASSED: 'no other instance answers: whoever conducts goes on',
  UNAVAILABLE: 'the server cannot save at the moment: try again',
} as const;

export const refusalCode = z.enum(Object.keys(REFUSALS) as [keyof typeof REFUSALS, ...(keyof typeof REFUSALS)[]]);
export type RefusalCode = z.infer<typeof refusalCode>;

export const refusal = z.object({
  code: refusalCode.meta({ title: 'refusal code', description: 'One code of the closed list.' }),
  detail: z.string().describe('What exactly was wrong. It never holds content of others.'),
});
export type Refusal = z.infer<typeof refusal>;

/**
 * Makes a refusal.
 * @example refuse('UNKNOWN_LOG') // { code: 'UNKNOWN_LOG', detail: 'there is no such travel log' }
 */
export const refuse = (code: RefusalCode, detail: string = REFUSALS[code]): Refusal => ({ code, detail });

/** The answer to a message that can be refused: `ok` with its fields, or a refusal. */
export const answer = <T extends z.ZodRawShape>(fields: T) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true).describe('The message was accepted.'), ...fields }),
    z.object({ ok: z.literal(false).describe('It was refused.'), refusal: refusal.describe('Why.') }),
  ]);
