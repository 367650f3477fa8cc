import { setImmediate } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { AtRow } from '../../protocol/history.ts';
import type { Audit } from '../identity/audit.ts';
import type { Reader } from '../itinerary/reader.ts';
import { Unreadable } from '../itinerary/reading.ts';
import { READING_LIMITS } from '../itinerary/reading-limits.ts';
import type { Histories, History } from '../room/history.ts';
import { searchText } from '../storage/search-text.ts';
import { type Airports, shown } from './airports.ts';
import {
  type Imported,
  ITINERARY_TYPES,
  itineraryBody,
  itineraryQuery,
  ownImport,
  type Suggested,
} from './contract/itineraries.ts';
import { createFairQueue, QueueFull } from './fair-queue.ts';
import { refusedEdit } from './history.ts';
import type { Tell } from './log-facts.ts';
import type { OfLog, Permit, Permitted } from './permit.ts';
import type { Spend } from './rate-limit.ts';
import { parse, Refused } from './refused.ts';

export interface ItineraryParts {
  readonly reader: Pick<Reader, 'read' | 'preview'>;
  readonly histories: Histories;
  readonly airports: Airports;
  readonly audit: Audit;
}

/** Itineraries of one person that are read or wait for it, count. */
const READS_EACH = 4;
/** Airports that are suggested for a place, count. */
const SUGGESTED = 5;
/** Bodies of requests, bytes: text in JSON may take twice its size. */
const BODY_BYTES = 2 * READING_LIMITS.fileBytes;

/**
 * Previews files with flights, and imports them into travel logs. These routes alone take plain text: a form on another
 * site can send it, but it has no token with it, and a preview changes nothing.
 */
export async function itineraryRoutes(
  app: FastifyInstance,
  permit: Permit,
  { reader, histories, airports, audit }: ItineraryParts,
  spend: Spend,
  tell: Tell,
): Promise<void> {
  const queue = createFairQueue({ atOnce: 1, each: READS_EACH });

  await app.register(async (scope) => {
    scope.addContentTypeParser([...ITINERARY_TYPES], { parseAs: 'buffer' }, (_request, bytes, done) =>
      done(null, bytes),
    );

    scope.post('/api/itineraries/preview', { bodyLimit: BODY_BYTES }, async (request, reply): Promise<Suggested> => {
      const payer = await spend(request, 'import');
      return previewIn(request, reply, payer);
    });

    scope.post<OfLog>('/api/logs/:id/import', { bodyLimit: BODY_BYTES }, async (request, reply): Promise<Imported> => {
      const payer = await spend(request, 'import');
      const { log, userId } = await permit(request, 'write');
      const preview = await previewIn(request, reply, payer);
      if (preview.waypoints.length === 0) throw new Refused(400, 'BAD_MESSAGE', 'there is no flight in it');
      if (preview.tooMuch !== undefined) throw new Refused(413, 'TOO_LARGE', preview.tooMuch);
      const answer = await (await historyOf(log)).add(preview.waypoints, userId!);
      if (!answer.ok) throw refusedEdit(answer.refusal);
      const { format, flights, rejectedCount: rejected } = preview;
      await record(request, { log, userId }, { format, flights: flights.length, rejected });
      return { seq: answer.seq, preview };
    });
  });

  app.post<OfLog>('/api/logs/:id/imports', async (request, reply) => {
    await spend(request, 'import');
    const { log, userId } = await permit(request, 'write');
    const facts = parse(ownImport, request.body);
    const kept: AtRow = await (await historyOf(log)).keepBeforeImport(userId!);
    await record(request, { log, userId }, facts);
    return reply.code(201).send(kept);
  });

  async function historyOf({ uuid }: Permitted['log']): Promise<History> {
    const history = await histories.of(uuid);
    if (!history) throw new Refused(404, 'UNKNOWN_LOG');
    return history;
  }

  /** The right to write takes a token, so that there is a person. */
  async function record(
    request: FastifyRequest,
    by: Pick<Permitted, 'log' | 'userId'>,
    { format, flights, rejected }: z.infer<typeof ownImport>,
  ): Promise<void> {
    const event = { action: 'log imported', actorId: by.userId!, logId: by.log.logId } as const;
    await audit.record({ ...event, detail: { format, flights }, address: request.ip });
    tell(by, { kind: 'imported', format, count: flights, rejected });
  }

  async function previewIn(request: FastifyRequest, { raw }: FastifyReply, payer: string): Promise<Suggested> {
    const { place } = parse(itineraryQuery, request.query);
    const bytes = parse(itineraryBody, request.body);
    if (bytes.byteLength > READING_LIMITS.fileBytes)
      throw new Refused(413, 'TOO_LARGE', `the file is larger than ${READING_LIMITS.fileBytes} bytes`);
    const gone = new AbortController();
    raw.once('close', () => gone.abort(new Refused(499, 'UNAVAILABLE', 'nobody waits for it any more')));
    const today = new Date().toISOString().slice(0, 10);
    const preview = await queue
      .run(payer, gone.signal, async () => reader.preview(await reader.read(bytes, today), place, airports))
      .catch((error) => {
        if (error instanceof Unreadable) throw new Refused(400, 'BAD_MESSAGE', error.message);
        if (error instanceof QueueFull) throw new Refused(429, 'RATE_LIMITED', QUEUE_FULL);
        throw error;
      });
    const unknown: Suggested['unknown'][number][] = [];
    for (const each of preview.unknown) {
      const found = await airports.search(searchText(each.place));
      unknown.push({ ...each, suggestions: found.slice(0, SUGGESTED).map(shown) });
      // A search takes up to 4 ms, and a hundred of them would hold up the music.
      await setImmediate();
    }
    return { ...preview, unknown };
  }
}

const QUEUE_FULL = `${READS_EACH} of your files are being read: try again in a moment`;
