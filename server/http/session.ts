import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isAccessToken } from '../identity/access-tokens.ts';
import type { Accounts } from '../identity/accounts.ts';
import { type Admit, bearer } from './bearer.ts';
import { Refused } from './refused.ts';

export interface SessionParts {
  readonly admit: Admit;
  readonly accounts: Accounts;
}

const NO_SESSION = 'an access token may not do this: sign in';

/** Sign-out. Open rooms of the session close within a second. */
export function sessionRoutes(app: FastifyInstance, { accounts, admit }: SessionParts): void {
  app.delete('/api/session', async (request, reply) => {
    const token = bearer(request);
    if (token === undefined) throw new Refused(401, 'UNAUTHORIZED');
    // It is of no session, and goes on until it is revoked.
    if (isAccessToken(token)) throw new Refused(401, 'UNAUTHORIZED', NO_SESSION);
    await accounts.signOut({ token, address: request.ip });
    return reply.code(204).send();
  });

  app.delete('/api/sessions', async (request, reply) => {
    const { userId } = await signedIn(request, admit);
    await accounts.signOutEverywhere({ userId, address: request.ip });
    return reply.code(204).send();
  });
}

/** A person in a login session of their own, and where they ask from. */
export interface Visitor {
  readonly userId: number;
  readonly sessionId: string;
  /** Renewed. */
  readonly token: string;
  readonly address: string;
}

/** @throws Refused without the token of a login session: an access token stands for its person only in journeys */
export async function signedIn(request: FastifyRequest, admit: Admit): Promise<Visitor> {
  const given = bearer(request);
  const admitted = given === undefined ? null : await admit(given, request.ip);
  if (!admitted) throw new Refused(401, 'UNAUTHORIZED');
  const { user, sessionId, token } = admitted;
  if (sessionId === null) throw new Refused(401, 'UNAUTHORIZED', NO_SESSION);
  return { userId: user.userId, sessionId, token, address: request.ip };
}
