import type { FastifyInstance } from 'fastify';
import { passwordChange, passwordProof, personChange } from '../../protocol/account.ts';
import type { Accounts } from '../identity/accounts.ts';
import type { People } from '../identity/people.ts';
import type { Recovery } from '../identity/recovery.ts';
import { type AccountParts, limitAttempts } from './accounts.ts';
import type { LogParts } from './logs.ts';
import { granted, parse } from './refused.ts';
import { signedIn } from './session.ts';

export interface MeParts extends Pick<LogParts, 'admit'>, Pick<AccountParts, 'rateLimits'> {
  readonly accounts: Accounts;
  readonly recovery: Recovery;
  readonly people: People;
}

/** A person's own data. Changing a credential takes the password, too. */
export function meRoutes(app: FastifyInstance, parts: MeParts): void {
  const { admit, accounts, recovery, people, rateLimits } = parts;

  app.get('/api/me', async (request) => {
    const { userId, token } = await signedIn(request, admit);
    return { token, ...(await people.profile(userId)) };
  });

  app.patch('/api/me', async (request) => {
    const { userId, token } = await signedIn(request, admit);
    const change = parse(personChange, request.body);
    granted(await people.change(userId, change));
    return { token, ...(await people.profile(userId)) };
  });

  app.post('/api/me/password', async (request, reply) => {
    const visitor = await signedIn(request, admit);
    const change = parse(passwordChange, request.body);
    await limitAttempts(rateLimits, { userId: visitor.userId });
    granted(await accounts.changePassword({ ...visitor, ...change }));
    return reply.code(204).send();
  });

  app.post('/api/me/recovery-codes', async (request, reply) => {
    const visitor = await signedIn(request, admit);
    const { password } = parse(passwordProof, request.body);
    await limitAttempts(rateLimits, { userId: visitor.userId });
    return reply.code(201).send(granted(await recovery.makeCodes({ ...visitor, password })));
  });

  app.get('/api/me/export', async (request, reply) => {
    const exported = await people.export(await signedIn(request, admit));
    return reply.header('content-disposition', 'attachment; filename="aero-melody.json"').send(exported);
  });

  app.delete('/api/me', async (request, reply) => {
    const visitor = await signedIn(request, admit);
    const { password } = parse(passwordProof.partial(), request.body ?? {});
    await limitAttempts(rateLimits, { userId: visitor.userId });
    granted(await people.leave(visitor, password));
    return reply.code(204).send();
  });
}
