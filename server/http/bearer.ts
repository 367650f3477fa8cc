import type { FastifyRequest } from 'fastify';
import type { Admitted } from '../identity/bearer.ts';

/**
 * The sender of a token, or a new guest without one; null where the token is not valid, or guests do not come in.
 * @throws TokenRefused for a token of the identity provider that is not valid
 */
export type Admit = (token: string | undefined, address: string) => Promise<Admitted | null>;

/** The bearer token of a request, if any. */
export const bearer = (request: FastifyRequest) => /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
