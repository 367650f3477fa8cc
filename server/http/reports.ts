import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { type ListeningReport, printListening } from '../session-events/listening-report.ts';
import type { RoomReport } from '../session-events/reports.ts';
import { listeningQuery, type listeningReport, type roomReports, sinceQuery } from './contract/operators.ts';
import { parse } from './refused.ts';

export interface Reports {
  /** @param since ms since 1970 */
  rooms(options: { readonly since: number }): Promise<readonly RoomReport[]>;
  /** @param since ms since 1970 */
  listening(options: { readonly since: number }): Promise<ListeningReport>;
}

export function reportRoutes(app: FastifyInstance, reports: Reports): void {
  app.get(
    '/api/reports/rooms',
    (request): Promise<z.infer<typeof roomReports>> => reports.rooms(parse(sinceQuery, request.query)),
  );
  app.get('/api/reports/listening', async (request, reply) => {
    const { since, format } = parse(listeningQuery, request.query);
    const report: z.infer<typeof listeningReport> = await reports.listening({ since });
    return format === 'json' ? report : reply.type('text/plain; charset=utf-8').send(printListening(report));
  });
}
