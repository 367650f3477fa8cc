import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Passkeys, RelyingParty } from '../identity/passkeys.ts';
import { type AccountParts, addressOf, limitAttempts, refuseWithoutPasswords } from './accounts.ts';
import { bearer } from './bearer.ts';
import type { signedIn as session } from './contract/accounts.ts';
import { type passkeys as list, PASSKEYS } from './contract/passkeys.ts';
import type { Sendable } from './contract/route-contract.ts';
import type { LogParts } from './logs.ts';
import { granted, parse, Refused } from './refused.ts';
import { signedIn } from './session.ts';

export interface PasskeyParts
  extends Pick<LogParts, 'admit'>,
    Pick<AccountParts, 'accounts' | 'authMode' | 'guestOf' | 'rateLimits'> {
  readonly passkeys: Passkeys;
  /** Public address of the server; undefined where only the request knows. */
  readonly publicUrl: string | undefined;
}

/** A person's passkeys, and signing in by one. */
export function passkeyRoutes(app: FastifyInstance, parts: PasskeyParts): void {
  const { admit, accounts, guestOf, passkeys, publicUrl, rateLimits } = parts;

  app.get('/api/me/passkeys', async (request): Promise<Sendable<z.infer<typeof list>>> => {
    const { userId } = await signedIn(request, admit);
    return { passkeys: await passkeys.list(userId) };
  });

  app.post('/api/me/passkeys/options', async (request) => {
    const visitor = await signedIn(request, admit);
    const { password } = parse(PASSKEYS['POST /api/me/passkeys/options'].body, request.body);
    const site = siteOf(request, publicUrl);
    await limitAttempts(rateLimits, { userId: visitor.userId });
    return granted(await passkeys.offer({ ...visitor, password }, site)).options;
  });

  app.post('/api/me/passkeys', async (request, reply) => {
    const visitor = await signedIn(request, admit);
    const wish = parse(PASSKEYS['POST /api/me/passkeys'].body, request.body);
    const site = siteOf(request, publicUrl);
    await limitAttempts(rateLimits, { userId: visitor.userId });
    return reply.code(201).send(granted(await passkeys.add({ ...visitor, ...wish }, site)));
  });

  app.delete('/api/me/passkeys/:passkey', async (request, reply) => {
    const visitor = await signedIn(request, admit);
    const id = parse(
      PASSKEYS['DELETE /api/me/passkeys/:passkey'].path.passkey,
      (request.params as { passkey: string }).passkey,
    );
    if (!(await passkeys.remove({ ...visitor, id }))) throw new Refused(404, 'NOT_FOUND', 'there is no such passkey');
    return reply.code(204).send();
  });

  app.post('/api/session/passkey/options', async (request) => {
    refuseWithoutPasswords(parts);
    const site = siteOf(request, publicUrl);
    await limitAttempts(rateLimits, addressOf(request));
    return passkeys.challenge(site);
  });

  app.post('/api/session/passkey', async (request, reply) => {
    refuseWithoutPasswords(parts);
    const { credential } = parse(PASSKEYS['POST /api/session/passkey'].body, request.body);
    const site = siteOf(request, publicUrl);
    await limitAttempts(rateLimits, addressOf(request));
    const token = bearer(request);
    const guest = token === undefined ? undefined : await guestOf(token);
    const entered: z.infer<typeof session> = granted(
      await passkeys.signIn({ credential, guest, address: request.ip }, site),
    );
    // The new session takes the place of the one that asks; those of a guest have ended with the guest.
    if (token !== undefined && !guest) await accounts.signOut({ token, address: request.ip });
    return reply.code(201).send(entered);
  });
}

/**
 * The site that passkeys are for: of PUBLIC_URL, or localhost.
 * @throws Refused where browsers have no passkeys: at an IP address, or without TLS
 */
function siteOf(request: FastifyRequest, publicUrl: string | undefined): RelyingParty {
  const { hostname, origin, protocol } = new URL(publicUrl ?? `${request.protocol}://${request.host}`);
  const isLocal = hostname === 'localhost';
  const isNamed = publicUrl !== undefined && protocol === 'https:' && isIP(hostname.replace(/[[\]]/g, '')) === 0;
  if (!isLocal && !isNamed) throw new Refused(409, 'NO_PASSKEYS');
  return { id: hostname, origin };
}
