import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type ListeningReport, printListening } from '../session-events/listening-report.ts';
import type { RoomReport } from '../session-events/reports.ts';
import { parse } from './refused.ts';

export interface Reports {
  /** @param since ms since 1970 */
  rooms(options: { readonly since: number }): Promise<readonly RoomReport[]>;
  /** @param since ms since 1970 */
  listening(options: { readonly since: number }): Promise<ListeningReport>;
}

/** A day or an instant, as in 2026-05-01 or 2026-05-01T12:00:00Z. */
const since = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], 'neither a day nor an instant in ISO 8601')
  .transform((said) => Date.parse(said))
  .default(0);
const query = z.object({ since });
const formatted = z.object({ since, format: z.enum(['json', 'text']).default('json') });

export function reportRoutes(app: FastifyInstance, reports: Reports): void {
  app.get('/api/reports/rooms', (request) => reports.rooms(parse(query, request.query)));
  app.get('/api/reports/listening', async (request, reply) => {
    const { since, format } = parse(formatted, request.query);
    const report = await reports.listening({ since });
    return format === 'json' ? report : reply.type('text/plain; charset=utf-8').send(printListening(report));
  });
}
