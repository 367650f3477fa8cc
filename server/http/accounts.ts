import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Accounts } from '../identity/accounts.ts';
import type { AuthMode } from '../identity/bearer.ts';
import type { User } from '../identity/guests.ts';
import type { Payer, RateLimits } from '../identity/rate-limits.ts';
import type { Recovery } from '../identity/recovery.ts';
import { bearer } from './bearer.ts';
import { ACCOUNTS, type signedIn as session, type signedUp } from './contract/accounts.ts';
import { granted, parse, RateLimited, Refused } from './refused.ts';

export interface AccountParts {
  readonly accounts: Accounts;
  readonly recovery: Recovery;
  /** The guest whom a token is for; undefined where it is not valid, or for an account. */
  guestOf(token: string): Promise<User | undefined>;
  readonly rateLimits: RateLimits;
  readonly authMode: AuthMode;
}

type Session = z.infer<typeof session>;

/** Sign-up, sign-in and recovery. A guest's token makes the guest an account, or brings the guest's journeys along. */
export function accountRoutes(app: FastifyInstance, parts: AccountParts): void {
  const { accounts, recovery, guestOf, rateLimits } = parts;

  app.post('/api/accounts', async (request, reply) => {
    refuseWithoutPasswords(parts);
    const wish = parse(ACCOUNTS['POST /api/accounts'].body, request.body);
    const token = bearer(request);
    const guest = token === undefined ? undefined : await guestOf(token);
    if (token !== undefined && !guest) throw new Refused(401, 'UNAUTHORIZED', 'the token is not that of a guest');
    await limitAttempts(rateLimits, addressOf(request));
    const made: z.infer<typeof signedUp> = granted(await accounts.signUp({ ...wish, guest, address: request.ip }));
    return reply.code(201).send(made);
  });

  app.post('/api/session', async (request, reply) => {
    refuseWithoutPasswords(parts);
    const wish = parse(ACCOUNTS['POST /api/session'].body, request.body);
    await limitAttempts(rateLimits, addressOf(request), loginOf(wish.login));
    const token = bearer(request);
    // A token that is not valid any more is no reason to refuse a password.
    const guest = token === undefined ? undefined : await guestOf(token);
    const signedIn: Session = granted(await accounts.signIn({ ...wish, guest, address: request.ip }));
    // The new session takes the place of the one that asks; those of a guest have ended with the guest.
    if (token !== undefined && !guest) await accounts.signOut({ token, address: request.ip });
    return reply.code(201).send(signedIn);
  });

  app.post('/api/session/recovery', async (request, reply) => {
    refuseWithoutPasswords(parts);
    const wish = parse(ACCOUNTS['POST /api/session/recovery'].body, request.body);
    await limitAttempts(rateLimits, addressOf(request), loginOf(wish.login));
    const signedIn: Session = granted(await recovery.useCode({ ...wish, address: request.ip }));
    return reply.code(201).send(signedIn);
  });

  app.post('/api/session/reset', async (request, reply) => {
    refuseWithoutPasswords(parts);
    const wish = parse(ACCOUNTS['POST /api/session/reset'].body, request.body);
    await limitAttempts(rateLimits, addressOf(request));
    const signedIn: Session = granted(await recovery.useLink({ ...wish, address: request.ip }));
    return reply.code(201).send(signedIn);
  });
}

/** @throws Refused NO_PASSWORDS where people sign in at the identity provider alone */
export function refuseWithoutPasswords({ authMode }: Pick<AccountParts, 'authMode'>): void {
  if (authMode === 'provider') throw new Refused(409, 'NO_PASSWORDS');
}

/** Counts an attempt at a password, code or link. @throws RateLimited where one of these has tried too often */
export async function limitAttempts(rateLimits: RateLimits, ...payers: readonly Payer[]): Promise<void> {
  for (const payer of payers) {
    const seconds = await rateLimits.take('login', payer);
    if (seconds > 0) throw new RateLimited(seconds);
  }
}

export const addressOf = ({ ip }: FastifyRequest): Payer => ({ address: ip, isStranger: false });
const loginOf = (login: string): Payer => ({ login: `login ${login.normalize('NFKC').toLowerCase()}` });
