import type { FastifyInstance } from 'fastify';
import { FOREIGN_ORIGIN, isAllowedOrigin } from '../origins.ts';
import { Refused } from './refused.ts';

/** Lifetime of the answer to a preflight in a browser's cache, seconds. */
const PREFLIGHT_S = 600;

/**
 * Lets pages of listed origins read the answers, and refuses those of any other by name. Cookies take no part: a token
 * travels in the Authorization header.
 */
export function answerOrigins(app: FastifyInstance, origins: ReadonlySet<string>): void {
  app.addHook('onRequest', async ({ headers, method }, reply) => {
    const { origin } = headers;
    if (origin === undefined) return;
    // A refusal, too, must be readable to the page that is refused.
    reply.headers({
      vary: 'Origin',
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'content-disposition, etag, retry-after, x-request-id',
    });
    // A preflight tells nothing. Refused, it would leave the page without a reason.
    if (method === 'OPTIONS' && headers['access-control-request-method'] !== undefined) {
      return reply
        .headers({
          'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
          'access-control-allow-headers': 'authorization, content-type, if-match, if-none-match',
          'access-control-max-age': PREFLIGHT_S,
        })
        .code(204)
        .send();
    }
    if (!isAllowedOrigin(headers, origins)) throw new Refused(403, FOREIGN_ORIGIN.code, FOREIGN_ORIGIN.detail);
  });
}
