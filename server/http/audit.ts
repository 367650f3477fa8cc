import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { AuditLog } from '../storage/audit-log.ts';
import { type auditPage, auditPageQuery } from './contract/operators.ts';
import type { Sendable } from './contract/route-contract.ts';
import { parse } from './refused.ts';

/** Audit events of all logs and people, newest first; `next` is the `before` of the next page, or null. */
export function auditRoutes(app: FastifyInstance, audit: Pick<AuditLog, 'list'>): void {
  app.get('/api/audit', async (request): Promise<Sendable<z.infer<typeof auditPage>>> => {
    const { before, limit } = parse(auditPageQuery, request.query);
    const events = await audit.list({ before, limit });
    return { events, next: events.length < limit ? null : events.at(-1)!.id };
  });
}
