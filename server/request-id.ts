import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The header that names a request, in its answer and in log lines about it. */
export const REQUEST_ID = 'x-request-id';

/** Characters that are harmless in a log line and a header. */
const SANE = /^[\w.:+/=-]{8,128}$/;

/** The id that a proxy or a client has given, or a new one. */
export function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers[REQUEST_ID];
  return typeof given === 'string' && SANE.test(given) ? given : randomUUID();
}
