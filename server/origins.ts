import type { IncomingHttpHeaders } from 'node:http';
import { refuse } from '../protocol/refusal.ts';

/** The refusal of a request from a page whose origin is not listed. It goes with status 403. */
export const FOREIGN_ORIGIN = refuse('ORIGIN_NOT_ALLOWED');

/**
 * True for a request that its page may send. Tools send no Origin header and pass. A page passes on the host
 * that it asks, whatever its scheme, since a proxy may end TLS; or on a listed origin.
 * @param origins e.g. `https://example.org`, in lower case
 * @example isAllowedOrigin({ origin: 'https://example.org', host: 'melody.example.org' }, new Set()) // false
 */
export function isAllowedOrigin(
  { origin, host }: Pick<IncomingHttpHeaders, 'origin' | 'host'>,
  origins: ReadonlySet<string>,
): boolean {
  if (origin === undefined || origins.has(origin.toLowerCase())) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, host: own } = new URL(origin);
  // A default port is left out by browsers, and perhaps not by a proxy.
  const asked = `${protocol}//${host}`;
  return own !== '' && URL.canParse(asked) && new URL(asked).host === own;
}
