import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { refuse } from '../../protocol/refusal.ts';
import type { Right } from '../../protocol/role.ts';
import { type AuthMode, admitsGuests } from '../identity/bearer.ts';
import { type Grant, grantOf } from '../identity/rights.ts';
import type { Access, LogAccess } from '../storage/access.ts';
import { type Admit, bearer } from './bearer.ts';
import { Refused } from './refused.ts';

export type OfLog = { Params: { id: string } };

/** A request to a log that its sender has the right to. */
export interface Permitted {
  readonly log: LogAccess;
  /** Undefined for a stranger without a token. */
  readonly userId: number | undefined;
  readonly grant: Grant;
  /** True for a request with an access token of limited rights. */
  readonly limited: boolean;
}

/**
 * Finds the log of a request, and whether its sender has a right to it.
 * @throws Refused UNAUTHORIZED where the token is not valid, or there is none although something would be changed;
 * UNKNOWN_LOG where there is no such log or the sender may not even read it, so that the answer does not tell what exists;
 * NOT_ALLOWED where another right is missing
 */
export type Permit = (request: FastifyRequest<OfLog>, right: Right) => Promise<Permitted>;

export interface PermitParts {
  readonly access: Pick<Access, 'readFor'>;
  readonly admit: Admit;
  /** With `accounts`, strangers read nothing. */
  readonly authMode: AuthMode;
}

/** @param readable is told who may read the log of a request, whatever else is refused */
export function createPermit(
  { access, admit, authMode }: PermitParts,
  readable: (request: FastifyRequest, of: Pick<Permitted, 'log' | 'userId'>) => void,
): Permit {
  return async (request, right) => {
    const token = bearer(request);
    const sender = token === undefined ? undefined : await admit(token, request.ip);
    if (sender === null || (!sender && (right !== 'read' || !admitsGuests(authMode))))
      throw new Refused(401, 'UNAUTHORIZED');
    const { id } = request.params;
    const userId = sender?.user.userId;
    const log = z.uuid().safeParse(id).success ? await access.readFor(id.toLowerCase(), userId) : undefined;
    const grant = log && grantOf({ userId, limitedTo: sender?.limitedTo }, log, Date.now());
    if (!grant?.rights.includes('read')) throw new Refused(404, 'UNKNOWN_LOG');
    readable(request, { log: log!, userId });
    if (!grant.rights.includes(right)) throw refusedFor(right);
    return { log: log!, userId, grant, limited: sender?.limitedTo !== undefined };
  };
}

const refusedFor = (right: Right): Refused =>
  new Refused(403, 'NOT_ALLOWED', `${refuse('NOT_ALLOWED').detail}: it takes the right to ${right}`);
