import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { AuditLog } from '../storage/audit-log.ts';
import { parse } from './refused.ts';

/** Events of one page, count. */
const PAGE = 100;

const query = z.object({
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(PAGE),
});

/** Audit events of all logs and people, newest first; `next` is the `before` of the next page, or null. */
export function auditRoutes(app: FastifyInstance, audit: Pick<AuditLog, 'list'>): void {
  app.get('/api/audit', async (request) => {
    const { before, limit } = parse(query, request.query);
    const events = await audit.list({ before, limit });
    return { events, next: events.length < limit ? null : events.at(-1)!.id };
  });
}
