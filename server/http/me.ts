import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { PREFERRED_TYPES } from '../../travel-log/settings.ts';
import type { Accounts } from '../identity/accounts.ts';
import type { People } from '../identity/people.ts';
import type { Recovery } from '../identity/recovery.ts';
import { type AccountParts, limitAttempts } from './accounts.ts';
import { leaveWish, ME, type personalExport, type profile } from './contract/me.ts';
import type { Sendable } from './contract/route-contract.ts';
import type { LogParts } from './logs.ts';
import { granted, parse, Refused } from './refused.ts';
import { signedIn } from './session.ts';

export interface MeParts extends Pick<LogParts, 'admit'>, Pick<AccountParts, 'rateLimits'> {
  readonly accounts: Accounts;
  readonly recovery: Recovery;
  readonly people: People;
}

type Profile = Sendable<z.infer<typeof profile>>;

/** A person's own data. Changing a credential takes the password, too. */
export function meRoutes(app: FastifyInstance, parts: MeParts): void {
  const { admit, accounts, recovery, people, rateLimits } = parts;

  app.get('/api/me', async (request): Promise<Profile> => {
    const { userId, token } = await signedIn(request, admit);
    return { token, ...(await people.profile(userId)) };
  });

  app.patch('/api/me', async (request): Promise<Profile> => {
    const { userId, token } = await signedIn(request, admit);
    const change = parse(ME['PATCH /api/me'].body, request.body);
    checkMusic(change.preferences?.music ?? {});
    granted(await people.change(userId, change));
    return { token, ...(await people.profile(userId)) };
  });

  app.post('/api/me/password', async (request, reply) => {
    const visitor = await signedIn(request, admit);
    const change = parse(ME['POST /api/me/password'].body, request.body);
    await limitAttempts(rateLimits, { userId: visitor.userId });
    granted(await accounts.changePassword({ ...visitor, ...change }));
    return reply.code(204).send();
  });

  app.post('/api/me/recovery-codes', async (request, reply) => {
    const visitor = await signedIn(request, admit);
    const { password } = parse(ME['POST /api/me/recovery-codes'].body, request.body);
    await limitAttempts(rateLimits, { userId: visitor.userId });
    return reply.code(201).send(granted(await recovery.makeCodes({ ...visitor, password })));
  });

  app.get('/api/me/export', async (request, reply) => {
    const exported: Sendable<z.infer<typeof personalExport>> = await people.export(await signedIn(request, admit));
    return reply.header('content-disposition', 'attachment; filename="aero-melody.json"').send(exported);
  });

  app.delete('/api/me', async (request, reply) => {
    const visitor = await signedIn(request, admit);
    const { password } = parse(leaveWish, request.body ?? {});
    await limitAttempts(rateLimits, { userId: visitor.userId });
    granted(await people.leave(visitor, password));
    return reply.code(204).send();
  });
}

/** @throws Refused where a journey could not begin with these settings */
function checkMusic(music: unknown): void {
  for (const [name, value] of Object.entries(typeof music === 'object' ? music! : { music })) {
    const type = Object.hasOwn(PREFERRED_TYPES, name) ? PREFERRED_TYPES[name] : undefined;
    if (!type) throw new Refused(400, 'BAD_MESSAGE', `preferences.music: ${name} is no setting to prefer`);
    if (!type.accepts(value))
      throw new Refused(400, 'BAD_MESSAGE', `preferences.music.${name}: expected ${type.expected}`);
  }
}
