import type { FastifyRequest } from 'fastify';
import type { Right } from '../../protocol/role.ts';
import type { RateName } from '../limits.ts';
import { type Admit, bearer, demandOfToken } from './bearer.ts';
import { isOperatorToken, tokenOf } from './operators.ts';
import type { Spend } from './rate-limit.ts';
import { Refused } from './refused.ts';

/** Sender of a request: an operator, for all journeys, or a person, for those that it owns. */
export type Asker =
  | { readonly kind: 'operator'; readonly key: string }
  | { readonly kind: 'owner'; readonly key: string; readonly userId: number };

export interface AskerParts {
  readonly admit: Admit;
  readonly operatorToken: string;
}

/**
 * Tells who sends a request that operators and people may send.
 * @param limit counts the requests of people
 * @returns a function that throws Refused without a token, or with one that does not do: an access token must allow `right`
 */
export const createAsker =
  ({ admit, operatorToken }: AskerParts, spend: Spend, limit: RateName) =>
  async (request: FastifyRequest, right: Right = 'read'): Promise<Asker> => {
    if (isOperatorToken(tokenOf(request), operatorToken)) return { kind: 'operator', key: 'operator' };
    // Tokens of people are in no link.
    const token = bearer(request);
    if (token === undefined) throw new Refused(401, 'UNAUTHORIZED');
    const key = await spend(request, limit);
    const person = await admit(token, request.ip);
    if (!person) throw new Refused(401, 'UNAUTHORIZED');
    demandOfToken(person, right);
    return { kind: 'owner', key, userId: person.user.userId };
  };
