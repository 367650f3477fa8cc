import type { FastifyRequest } from 'fastify';
import type { Right } from '../../protocol/role.ts';
import type { Admitted } from '../identity/bearer.ts';
import { Refused } from './refused.ts';

/**
 * The sender of a token, or a new guest without one; null where the token is not valid, or guests do not come in.
 * @throws TokenRefused for a token of the identity provider that is not valid
 */
export type Admit = (token: string | undefined, address: string) => Promise<Admitted | null>;

/** The bearer token of a request, if any. */
export const bearer = (request: FastifyRequest) => /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];

/** @throws Refused NOT_ALLOWED for an access token that lacks a right, whatever its person may do */
export function demandOfToken({ limitedTo }: Pick<Admitted, 'limitedTo'>, right: Right): void {
  if (!limitedTo || limitedTo.includes(right)) return;
  const detail =
    limitedTo.length > 1 ? `this access token lacks the right to ${right}` : 'this access token may only read';
  throw new Refused(403, 'NOT_ALLOWED', detail);
}
