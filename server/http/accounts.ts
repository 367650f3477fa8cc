import type { FastifyInstance, FastifyRequest } from 'fastify';
import { recoveryByCode, recoveryByLink, signIn, signUp } from '../../protocol/account.ts';
import type { Accounts } from '../identity/accounts.ts';
import type { User } from '../identity/guests.ts';
import type { Payer, RateLimits } from '../identity/rate-limits.ts';
import type { Recovery } from '../identity/recovery.ts';
import { bearer } from './bearer.ts';
import { granted, parse, RateLimited, Refused } from './refused.ts';

export interface AccountParts {
  readonly accounts: Accounts;
  readonly recovery: Recovery;
  /** The guest whom a token is for; undefined where it is not valid, or for an account. */
  guestOf(token: string): Promise<User | undefined>;
  readonly rateLimits: RateLimits;
}

/** Sign-up, sign-in and recovery. A guest's token makes the guest an account, or brings the guest's journeys along. */
export function accountRoutes(app: FastifyInstance, { accounts, recovery, guestOf, rateLimits }: AccountParts): void {
  app.post('/api/accounts', async (request, reply) => {
    const wish = parse(signUp, request.body);
    const token = bearer(request);
    const guest = token === undefined ? undefined : await guestOf(token);
    if (token !== undefined && !guest) throw new Refused(401, 'UNAUTHORIZED', 'the token is not that of a guest');
    await limitAttempts(rateLimits, addressOf(request));
    return reply.code(201).send(granted(await accounts.signUp({ ...wish, guest, address: request.ip })));
  });

  app.post('/api/session', async (request, reply) => {
    const wish = parse(signIn, request.body);
    await limitAttempts(rateLimits, addressOf(request), loginOf(wish.login));
    const token = bearer(request);
    // A token that is not valid any more is no reason to refuse a password.
    const guest = token === undefined ? undefined : await guestOf(token);
    const signedIn = granted(await accounts.signIn({ ...wish, guest, address: request.ip }));
    // The new session takes the place of the one that asks; those of a guest have ended with the guest.
    if (token !== undefined && !guest) await accounts.signOut({ token, address: request.ip });
    return reply.code(201).send(signedIn);
  });

  app.post('/api/session/recovery', async (request, reply) => {
    const wish = parse(recoveryByCode, request.body);
    await limitAttempts(rateLimits, addressOf(request), loginOf(wish.login));
    return reply.code(201).send(granted(await recovery.useCode({ ...wish, address: request.ip })));
  });

  app.post('/api/session/reset', async (request, reply) => {
    const wish = parse(recoveryByLink, request.body);
    await limitAttempts(rateLimits, addressOf(request));
    return reply.code(201).send(granted(await recovery.useLink({ ...wish, address: request.ip })));
  });
}

/** Counts an attempt at a password, code or link. @throws RateLimited where one of these has tried too often */
export async function limitAttempts(rateLimits: RateLimits, ...payers: readonly Payer[]): Promise<void> {
  for (const payer of payers) {
    const seconds = await rateLimits.take('login', payer);
    if (seconds > 0) throw new RateLimited(seconds);
  }
}

const addressOf = ({ ip }: FastifyRequest): Payer => ({ address: ip, isStranger: false });
const loginOf = (login: string): Payer => ({ login: `login ${login.normalize('NFKC').toLowerCase()}` });
