/** The closed list of refusals, each with what it means to the person who gets it. */
export const REFUSALS = {
  WRONG_VERSION: 'client and server speak different protocol versions: reload the page or upgrade the client',
  ORIGIN_NOT_ALLOWED: 'pages of this origin may not connect: the operator lists origins in ALLOWED_ORIGINS',
  UNKNOWN_LOG: 'there is no such travel log, or it is not shared with you',
  UNAUTHORIZED: 'the token is not valid: join without one, or sign in again',
  ROOM_FULL: 'too many members in this room',
  READ_ONLY: 'you may read this log but not change it',
  NOT_ALLOWED: 'your role in this log does not allow that',
  BAD_MESSAGE: 'the message does not fit its schema',
  TOO_LARGE: 'the update is larger than the limit',
  RATE_LIMITED: 'too many messages: slow down',
  MISSING_DEPENDENCIES: 'the update builds on content that the server does not have: catch up, then send it again',
  BAD_UPDATE: 'the bytes are not a Yjs update that may be applied',
  CLIENT_ID_TAKEN: 'another session writes under this Yjs client id: write under a new one',
  WITHDRAWN: 'the session has withdrawn this number',
  LOG_FULL: 'the travel log has reached its size limit',
  QUARANTINED: 'the travel log is read-only until an operator has looked at it',
  TRIMMED: 'this row was trimmed, with all before it',
  BAD_PLACE: 'the place of the note is not where its player hears the music',
  NOTHING_TO_PLAY: 'there is no leg between two known airports yet',
  BUSY: 'so much music plays at the moment that none can be added: try again in a minute',
  NOT_PASSED: 'no other instance answers: whoever conducts goes on',
  UNAVAILABLE: 'the server cannot save at the moment: try again',
} as const;

export type RefusalCode = keyof typeof REFUSALS;

export interface Refusal {
  readonly code: RefusalCode;
  /** What exactly was wrong. It never holds content of others. */
  readonly detail: string;
}

/**
 * Reads a refusal from an answer that a proxy may have written in its own format. Clients carry no schemas, so this is
 * refusal-schema.ts by hand.
 * @example readRefusal({ code: 'ROOM_FULL', detail: '' }) // the same; readRefusal('<html>') // undefined
 */
export function readRefusal(value: unknown): Refusal | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { code, detail } = value as { readonly code?: unknown; readonly detail?: unknown };
  const known = typeof code === 'string' && Object.hasOwn(REFUSALS, code) && typeof detail === 'string';
  return known ? { code: code as RefusalCode, detail } : undefined;
}

/**
 * Makes a refusal.
 * @example refuse('UNKNOWN_LOG') // { code: 'UNKNOWN_LOG', detail: 'there is no such travel log' }
 */
export const refuse = (code: RefusalCode, detail: string = REFUSALS[code]): Refusal => ({ code, detail });
