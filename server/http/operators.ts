import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Admin } from '../admin/admin.ts';
import type { AuditLog } from '../storage/audit-log.ts';
import { adminRoutes } from './admin.ts';
import { auditRoutes } from './audit.ts';
import { bearer } from './bearer.ts';
import { Refused } from './refused.ts';
import { type Reports, reportRoutes } from './reports.ts';

export interface OperatorParts {
  /** 32 characters or more. */
  readonly operatorToken: string;
  readonly reports: Reports;
  readonly admin: Admin;
  readonly auditLog: Pick<AuditLog, 'list'>;
  /** In Prometheus' text format. */
  metrics(): Promise<string>;
}

/** Every route for operators. All require the token: a proxy on this machine has a loopback address, too. */
export async function operatorRoutes(app: FastifyInstance, parts: OperatorParts): Promise<void> {
  await app.register(async (operators) => {
    operators.addHook('onRequest', async (request, reply) => {
      // The address may hold the token, and must not outlive the request elsewhere.
      reply.header('referrer-policy', 'no-referrer');
      if (isOperatorToken(tokenOf(request), parts.operatorToken)) return;
      reply.header('www-authenticate', 'Bearer');
      throw new Refused(401, 'UNAUTHORIZED', "for operators only: send the operator's token as Authorization: Bearer");
    });
    reportRoutes(operators, parts.reports);
    auditRoutes(operators, parts.auditLog);
    adminRoutes(operators, parts.admin);
    operators.get('/metrics', async (_request, reply) =>
      reply.type('text/plain; version=0.0.4; charset=utf-8').send(await parts.metrics()),
    );
  });
}

const link = z.object({ token: z.string() });

/** From the header; else from the address, which a browser can open as a link. Empty if the request has neither. */
export function tokenOf(request: FastifyRequest): string {
  const linked = request.method === 'GET' ? link.safeParse(request.query).data?.token : undefined;
  return bearer(request) ?? linked ?? '';
}

/** Compares digests, which have one length, so that the time taken does not depend on the token. */
export const isOperatorToken = (given: string, token: string): boolean => timingSafeEqual(digest(given), digest(token));

const digest = (token: string) => createHash('sha256').update(token).digest();
