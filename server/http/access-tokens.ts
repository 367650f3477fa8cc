import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { AccessTokens } from '../identity/access-tokens.ts';
import { ACCESS_TOKENS, type accessTokens as list, type newToken } from './contract/access-tokens.ts';
import type { Sendable } from './contract/route-contract.ts';
import type { LogParts } from './logs.ts';
import { granted, parse, Refused } from './refused.ts';
import { signedIn } from './session.ts';

export interface AccessTokenParts extends Pick<LogParts, 'admit'> {
  readonly accessTokens: AccessTokens;
}

/** A person's access tokens. None of them makes another one: that takes a login session. */
export function accessTokenRoutes(app: FastifyInstance, { admit, accessTokens }: AccessTokenParts): void {
  app.get('/api/me/tokens', async (request): Promise<Sendable<z.infer<typeof list>>> => {
    const { userId } = await signedIn(request, admit);
    return { tokens: await accessTokens.list(userId) };
  });

  app.post('/api/me/tokens', async (request, reply) => {
    const { userId, sessionId, address } = await signedIn(request, admit);
    const wish = parse(ACCESS_TOKENS['POST /api/me/tokens'].body, request.body);
    const answer = await accessTokens.make({ userId, sessionId, address, ...wish });
    if (!answer) throw new Refused(401, 'UNAUTHORIZED');
    const made: Sendable<z.infer<typeof newToken>> = granted(answer);
    return reply.code(201).send(made);
  });

  app.delete<{ Params: { id: string } }>('/api/me/tokens/:id', async (request, reply) => {
    const { userId, address } = await signedIn(request, admit);
    const revoked = await accessTokens.revoke({ userId, address, id: request.params.id });
    if (!revoked) throw new Refused(404, 'NOT_FOUND', 'there is no such access token');
    return reply.code(204).send();
  });
}
