import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { LIMITS } from '../../protocol/limits.ts';
import type { Audit } from '../identity/audit.ts';
import { drawLinkToken, hashLinkToken } from '../identity/link-tokens.ts';
import type { FileWriter } from '../itinerary/file-writer.ts';
import type { Access } from '../storage/access.ts';
import type { CalendarFeeds } from '../storage/calendar-feeds.ts';
import { answer } from './attachment.ts';
import { type feedList, type madeFeed, newFeed } from './contract/calendar-feeds.ts';
import type { CreationParts } from './create-log.ts';
import type { Spend } from './rate-limit.ts';
import { numberIn, parse, Refused } from './refused.ts';
import { signedIn } from './session.ts';

export interface CalendarFeedParts extends Pick<CreationParts, 'admit' | 'publicUrl'> {
  readonly access: Pick<Access, 'readFor'>;
  readonly calendarFeeds: CalendarFeeds;
  readonly writer: Pick<FileWriter, 'writeFeed'>;
  readonly audit: Audit;
}

/** Secret addresses under which calendars read a person's flights: the address is the key, and needs no token beside it. */
export function calendarFeedRoutes(app: FastifyInstance, parts: CalendarFeedParts, spend: Spend): void {
  const { admit, access, calendarFeeds, writer, audit } = parts;

  app.get('/api/me/calendars', async (request): Promise<z.infer<typeof feedList>> => {
    const { userId } = await signedIn(request, admit);
    const calendars = await calendarFeeds.list(userId);
    return {
      calendars: calendars.map(({ id, label, uuid, createdAt, isReadable }) => ({
        ...{ id, label, log: uuid, readable: isReadable, createdAt: createdAt.toISOString() },
      })),
    };
  });

  app.post('/api/me/calendars', async (request, reply) => {
    const { userId, address } = await signedIn(request, admit);
    const { label, log: uuid } = parse(newFeed, request.body);
    const log = uuid === null ? undefined : await access.readFor(uuid.toLowerCase(), userId);
    if (uuid !== null && log?.ownerId !== userId) throw new Refused(404, 'UNKNOWN_LOG');
    if ((await calendarFeeds.count(userId)) >= LIMITS.links)
      throw new Refused(409, 'TOO_LARGE', `a person has at most ${LIMITS.links} calendar feeds: end one first`);
    const token = drawLinkToken();
    const logId = log?.logId ?? null;
    const id = await calendarFeeds.add({ userId, logId, tokenHash: hashLinkToken(token), label });
    await audit.record({
      action: 'calendar feed made',
      actorId: userId,
      ...ofLog(logId),
      detail: { feed: id },
      address,
    });
    const made: z.infer<typeof madeFeed> = { id, url: urlOf(request, token) };
    return reply.code(201).send(made);
  });

  app.delete<{ Params: { calendar: string } }>('/api/me/calendars/:calendar', async (request, reply) => {
    const { userId, address } = await signedIn(request, admit);
    const id = numberIn(request.params.calendar);
    const removed = await calendarFeeds.remove(userId, id);
    if (!removed) throw new Refused(404, 'NOT_FOUND', 'there is no such calendar feed');
    const event = { action: 'calendar feed revoked', actorId: userId, ...ofLog(removed.logId) } as const;
    await audit.record({ ...event, detail: { feed: id }, address });
    return reply.code(204).send();
  });

  app.get<{ Params: { token: string } }>('/api/calendars/:token.ics', async (request, reply) => {
    await spend(request, 'feed');
    const feed = await calendarFeeds.find(hashLinkToken(request.params.token));
    const journeys = feed && (await calendarFeeds.journeys(feed));
    if (!feed || !journeys || (feed.logId !== null && journeys.length === 0))
      throw new Refused(404, 'NOT_FOUND', 'there is no such calendar');
    const changed = Math.max(0, ...journeys.map(({ updatedAt }) => new Date(updatedAt).getTime()));
    reply.headers({
      // Kept by the calendar alone, which asks each time whether it is still there.
      'cache-control': 'private, no-cache',
      'referrer-policy': 'no-referrer',
      'last-modified': new Date(changed).toUTCString(),
    });
    const title = feed.logId === null ? 'Aero Melody' : journeys[0]!.title;
    const file = await writer.writeFeed(
      title,
      journeys.map(({ updatedAt, ...journey }) => ({ ...journey, stamp: new Date(updatedAt).toISOString() })),
    );
    return answer(request, reply.type('text/calendar; charset=utf-8'), file);
  });

  function urlOf(request: FastifyRequest, token: string): string {
    const base = parts.publicUrl ?? `${request.protocol}://${request.host}`;
    return `${base}/api/calendars/${token}.ics`;
  }
}

const ofLog = (logId: number | null) => (logId === null ? {} : { logId });
