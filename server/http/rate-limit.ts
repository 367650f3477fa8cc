import type { FastifyInstance, FastifyRequest } from 'fastify';
import { networkOf } from '../identity/network.ts';
import type { RateLimits } from '../identity/rate-limits.ts';
import type { RateName } from '../limits.ts';
import { createTurnstile } from '../turnstile.ts';
import { type Admit, bearer } from './bearer.ts';
import { RateLimited, Refused } from './refused.ts';

/**
 * Counts a request against its limit, and returns who is to pay for it: a person, or all without a token at an address.
 * @throws RateLimited; Refused where it brings a token that is not valid
 */
export type Spend = (request: FastifyRequest, name: RateName) => Promise<string>;

export interface SpendingParts {
  readonly admit: Admit;
  readonly rateLimits: RateLimits;
}

/** Limits all requests to the API by address, and returns what routes count theirs with. */
export function limitRequests(app: FastifyInstance, { rateLimits, admit }: SpendingParts): Spend {
  const takeOfAddress = async (request: FastifyRequest, name: RateName) => {
    const isStranger = bearer(request) === undefined;
    const seconds = await rateLimits.take(name, { address: request.ip, isStranger });
    if (seconds > 0) throw new RateLimited(seconds);
  };

  const enter = createTurnstile();
  app.addHook('onRequest', async (request) => {
    if (!request.routeOptions.url?.startsWith('/api/')) return;
    await takeOfAddress(request, 'general');
    await enter();
  });

  return async (request, name) => {
    await takeOfAddress(request, name);
    const token = bearer(request);
    if (token === undefined) return `strangers at ${networkOf(request.ip)}`;
    const person = await admit(token, request.ip);
    if (!person) throw new Refused(401, 'UNAUTHORIZED');
    const seconds = await rateLimits.take(name, { userId: person.user.userId });
    if (seconds > 0) throw new RateLimited(seconds);
    return `person ${person.user.userId}`;
  };
}
