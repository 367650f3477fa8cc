import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { type AuthMode, admitsGuests } from '../identity/bearer.ts';
import type { ProviderSignIn } from '../identity/provider-sign-in.ts';
import type { Subjects } from '../identity/subjects.ts';
import { type AccountParts, addressOf, limitAttempts } from './accounts.ts';
import { bearer } from './bearer.ts';
import type { signedIn } from './contract/accounts.ts';
import { PROVIDER, type providerAddresses, type providerAttempt, type ways } from './contract/provider.ts';
import { granted, parse, Refused } from './refused.ts';

export interface ProviderParts extends Pick<AccountParts, 'accounts' | 'guestOf' | 'rateLimits'> {
  readonly authMode: AuthMode;
  /** Undefined where the app does not sign in at a provider. */
  readonly providerSignIn: ProviderSignIn | undefined;
  readonly subjects: Pick<Subjects, 'signIn'>;
  /** Public address of the server; undefined where only the request knows. */
  readonly publicUrl: string | undefined;
}

/** Signing in at the operator's identity provider. A guest's token brings the guest's journeys along. */
export function providerRoutes(app: FastifyInstance, parts: ProviderParts): void {
  const { authMode, accounts, guestOf, providerSignIn, subjects, publicUrl, rateLimits } = parts;

  app.get(
    '/api/session',
    async (): Promise<z.infer<typeof ways>> => ({
      guests: admitsGuests(authMode),
      passwords: authMode !== 'provider',
      provider: providerSignIn?.name ?? null,
    }),
  );

  app.get('/api/session/provider', async (request): Promise<z.infer<typeof providerAddresses>> => {
    const provider = known(providerSignIn);
    return { signOut: await provider.signOut(redirectOf(request, publicUrl)) };
  });

  app.post('/api/session/provider/options', async (request): Promise<z.infer<typeof providerAttempt>> => {
    const provider = known(providerSignIn);
    await limitAttempts(rateLimits, addressOf(request));
    return provider.begin(redirectOf(request, publicUrl));
  });

  app.post('/api/session/provider', async (request, reply) => {
    const provider = known(providerSignIn);
    const wish = parse(PROVIDER['POST /api/session/provider'].body, request.body);
    await limitAttempts(rateLimits, addressOf(request));
    const address = request.ip;
    const { person } = granted(await provider.finish({ ...wish, address }, redirectOf(request, publicUrl)));
    const token = bearer(request);
    // A token that is not valid any more is no reason to refuse a person.
    const guest = token === undefined ? undefined : await guestOf(token);
    const entered: z.infer<typeof signedIn> = granted(await subjects.signIn({ person, guest, address }));
    // The new session takes the place of the one that asks; those of a guest have ended with the guest.
    if (token !== undefined && !guest) await accounts.signOut({ token, address });
    return reply.code(201).send(entered);
  });
}

/** @throws Refused NO_PROVIDER */
function known(provider: ProviderSignIn | undefined): ProviderSignIn {
  if (!provider) throw new Refused(409, 'NO_PROVIDER');
  return provider;
}

/** The page that the provider sends the browser back to, as it is registered there. */
const redirectOf = (request: FastifyRequest, publicUrl: string | undefined): string =>
  `${publicUrl ?? `${request.protocol}://${request.host}`}/sign-in`;
