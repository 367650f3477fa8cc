import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import type { Audit } from '../identity/audit.ts';
import type { FileWriter } from '../itinerary/file-writer.ts';
import { writeJourney } from '../itinerary/journey-file.ts';
import { PRINT_POLICY } from '../itinerary/print-page.ts';
import { answer, attach } from './attachment.ts';
import type { Tell } from './log-facts.ts';
import type { OfLog, Permit } from './permit.ts';
import type { Spend } from './rate-limit.ts';
import { Refused } from './refused.ts';

export interface JourneyFileParts {
  /** The content of a log as it is now; undefined for no such log. */
  content(uuid: string): Promise<TravelLogContent | undefined>;
  readonly writer: Pick<FileWriter, 'write' | 'copy'>;
  readonly audit: Audit;
}

/** Anyone who may read a log may take its journey along: as a calendar, a table, a file for another server, a page to print. */
export function journeyFileRoutes(
  app: FastifyInstance,
  permit: Permit,
  { content, writer, audit }: JourneyFileParts,
  spend: Spend,
  tell: Tell,
): void {
  async function read(
    request: FastifyRequest<OfLog>,
    form: string,
  ): Promise<{ uuid: string; journey: TravelLogContent }> {
    await spend(request, 'export');
    const { log, userId } = await permit(request, 'read');
    const journey = await content(log.uuid);
    if (!journey) throw new Refused(404, 'UNKNOWN_LOG');
    const event = { action: 'log exported', actorId: userId ?? null, logId: log.logId, detail: { form } } as const;
    await audit.record({ ...event, address: request.ip });
    tell({ log, userId }, { kind: 'exported', format: form });
    return { uuid: log.uuid, journey };
  }

  app.get<OfLog>('/api/logs/:id/calendar.ics', async (request, reply) => {
    const { uuid, journey } = await read(request, 'calendar');
    const file = await writer.write('calendar', journey, { uuid, stamp: new Date().toISOString() });
    return answer(request, attach(reply, journey.title, 'ics').type('text/calendar; charset=utf-8'), file);
  });

  app.get<OfLog>('/api/logs/:id/flights.csv', async (request, reply) => {
    const { uuid, journey } = await read(request, 'table');
    const file = await writer.write('table', journey, { uuid, stamp: new Date().toISOString() });
    return answer(request, attach(reply, journey.title, 'csv').type('text/csv; charset=utf-8; header=present'), file);
  });

  for (const [form, type] of Object.entries(MAP_TYPES)) {
    app.get<OfLog>(`/api/logs/:id/journey.${form}`, async (request, reply) => {
      const { uuid, journey } = await read(request, form);
      const file = await writer.write(form as keyof typeof MAP_TYPES, journey, {
        uuid,
        stamp: new Date().toISOString(),
      });
      return answer(request, attach(reply, journey.title, form).type(type), file);
    });
  }

  app.get<OfLog>('/api/logs/:id/journey.json', async (request, reply) => {
    const { journey } = await read(request, 'journey');
    const type = 'application/json; charset=utf-8';
    const file = new TextEncoder().encode(writeJourney(journey));
    return answer(request, attach(reply, journey.title, 'json').type(type), file);
  });

  app.get<OfLog>('/api/logs/:id/print', async (request, reply) => {
    const { uuid, journey } = await read(request, 'print');
    const file = await writer.write('print', journey, { uuid, stamp: new Date().toISOString() });
    reply.header('content-security-policy', PRINT_POLICY).type('text/html; charset=utf-8');
    return answer(request, reply, file);
  });
}

/** Media types of the forms that maps read. */
const MAP_TYPES = {
  geojson: 'application/geo+json',
  gpx: 'application/gpx+xml; charset=utf-8',
  kml: 'application/vnd.google-earth.kml+xml; charset=utf-8',
} as const;
