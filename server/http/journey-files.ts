import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import type { Audit } from '../identity/audit.ts';
import { writeCalendar } from '../itinerary/calendar-file.ts';
import { writeJourney } from '../itinerary/journey-file.ts';
import { PRINT_POLICY, printPage } from '../itinerary/print-page.ts';
import { writeTable } from '../itinerary/table-file.ts';
import type { Airports } from './airports.ts';
import { answer, attach } from './attachment.ts';
import type { Tell } from './log-facts.ts';
import type { OfLog, Permit } from './permit.ts';
import type { Spend } from './rate-limit.ts';
import { Refused } from './refused.ts';

export interface JourneyFileParts {
  /** The content of a log as it is now; undefined for no such log. */
  content(uuid: string): Promise<TravelLogContent | undefined>;
  readonly airports: Airports;
  readonly audit: Audit;
}

/** Anyone who may read a log may take its journey along: as a calendar, a table, a file for another server, a page to print. */
export function journeyFileRoutes(
  app: FastifyInstance,
  permit: Permit,
  { content, airports, audit }: JourneyFileParts,
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

  const send = (request: FastifyRequest, reply: FastifyReply, text: string) =>
    answer(request, reply, new TextEncoder().encode(text));

  app.get<OfLog>('/api/logs/:id/calendar.ics', async (request, reply) => {
    const { uuid, journey } = await read(request, 'calendar');
    const stamp = new Date().toISOString();
    const text = writeCalendar(journey, { uuid, stamp, airportOf: airports.of });
    return send(request, attach(reply, journey.title, 'ics').type('text/calendar; charset=utf-8'), text);
  });

  app.get<OfLog>('/api/logs/:id/flights.csv', async (request, reply) => {
    const { journey } = await read(request, 'table');
    const text = writeTable(journey.waypoints, airports.of);
    return send(request, attach(reply, journey.title, 'csv').type('text/csv; charset=utf-8; header=present'), text);
  });

  app.get<OfLog>('/api/logs/:id/journey.json', async (request, reply) => {
    const { journey } = await read(request, 'journey');
    const type = 'application/json; charset=utf-8';
    return send(request, attach(reply, journey.title, 'json').type(type), writeJourney(journey));
  });

  app.get<OfLog>('/api/logs/:id/print', async (request, reply) => {
    const { journey } = await read(request, 'print');
    reply.header('content-security-policy', PRINT_POLICY).type('text/html; charset=utf-8');
    return send(request, reply, printPage(journey, airports.of));
  });
}
