import type { FastifyInstance } from 'fastify';
import { bearer } from './bearer.ts';
import { Refused } from './refused.ts';

export interface SessionParts {
  /** Ends the session of a token on every device that holds one. */
  endSession(token: string): Promise<void>;
}

/** Open rooms stay open: what ends is the right to come back as the same person. */
export function sessionRoutes(app: FastifyInstance, { endSession }: SessionParts): void {
  app.delete('/api/session', async (request, reply) => {
    const token = bearer(request);
    if (token === undefined) throw new Refused(401, 'UNAUTHORIZED');
    await endSession(token);
    return reply.code(204).send();
  });
}
