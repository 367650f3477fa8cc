import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { refuse } from '../../protocol/refusal.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';

import type { instanceVersion, Readiness } from './contract/health.ts';

export interface HealthParts {
  /** Readiness for new members, and what is to blame. */
  ready(): Promise<Readiness>;
  /** The call sign of this instance. */
  readonly callSign: string;
  /** Version of the program. */
  readonly version: string;
}

/** Open to anyone, so that proxies and orchestrators can ask: nothing here may tell of logs or members. */
export function healthRoutes(app: FastifyInstance, parts: HealthParts): void {
  // Pages of other sites find out in this way why they get no WebSocket. They do not read the answer, and Chromium keeps
  // the connection of one that it may not store.
  const open = {
    onRequest: async (_request: FastifyRequest, reply: FastifyReply) => {
      reply.headers({ 'cross-origin-resource-policy': 'cross-origin', 'cache-control': 'no-cache' });
    },
  };

  app.get('/healthz', open, async () => ({ ok: true }));

  app.get('/readyz', open, async (_request, reply) => {
    const state = await parts.ready();
    return state.ok ? state : reply.code(503).send({ ...state, refusal: refuse('UNAVAILABLE', 'not ready') });
  });

  app.get(
    '/version',
    open,
    async (): Promise<z.infer<typeof instanceVersion>> => ({
      version: parts.version,
      protocol: PROTOCOL_VERSION,
      instance: parts.callSign,
    }),
  );
}
