import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { RoomReport } from '../session-events/reports.ts';
import { parse } from './refused.ts';

export interface Reports {
  /** @param since ms since 1970 */
  rooms(options: { readonly since: number }): Promise<readonly RoomReport[]>;
}

/** A day or an instant, as in 2026-05-01 or 2026-05-01T12:00:00Z. */
const query = z.object({
  since: z
    .union([z.iso.date(), z.iso.datetime({ offset: true })], 'neither a day nor an instant in ISO 8601')
    .transform((said) => Date.parse(said))
    .default(0),
});

export function reportRoutes(app: FastifyInstance, reports: Reports): void {
  app.get('/api/reports/rooms', (request) => reports.rooms(parse(query, request.query)));
}
