import type { FastifyRequest } from 'fastify';
import type { Right } from '../../protocol/role.ts';

/** Whoever sends a request. */
export interface Sender {
  readonly user: { readonly userId: number };
  /** The rights that the token is limited to; undefined for no limit. */
  readonly limitedTo?: readonly Right[] | undefined;
  /** To replace the token of the request. */
  readonly token: string;
}

/** The sender of a token, or a new guest without one; null where the token is not valid, or guests do not come in. */
export type Admit = (token: string | undefined) => Promise<Sender | null>;

/** The bearer token of a request, if any. */
export const bearer = (request: FastifyRequest) => /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
