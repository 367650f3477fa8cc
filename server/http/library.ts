import { setImmediate } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LIMITS } from '../../protocol/limits.ts';
import type { ListedJourney } from '../../protocol/listed-journey.ts';
import type { Role } from '../../protocol/role.ts';
import type { AirportOf } from '../../travel-log/airport.ts';
import { routeDrawing } from '../../travel-log/route-drawing.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import { createTravelCounter } from '../../travel-log/travel-statistics.ts';
import { travelMinutes } from '../composer/plan/features.ts';
import { type AuthMode, admitsGuests } from '../identity/bearer.ts';
import { grantOf } from '../identity/rights.ts';
import type { FileWriter } from '../itinerary/file-writer.ts';
import { Unreadable } from '../itinerary/reading.ts';
import type { ArchivedLogs } from '../storage/archived-logs.ts';
import { continentsOf, countriesOf } from '../storage/continents.ts';
import { type Library, type LibraryRow, type Place, SORTS, type Sort } from '../storage/library.ts';
import { searchText } from '../storage/search-text.ts';
import { bearer } from './bearer.ts';
import {
  type copied,
  copyWish,
  type statistics as figures,
  type journeyPage,
  listWish,
  type wholeList,
} from './contract/library.ts';
import { type CreationParts, personAt, startLog, storeUpdate } from './create-log.ts';
import type { OfLog, Permit, Permitted } from './permit.ts';
import type { Spend } from './rate-limit.ts';
import { parse, Refused } from './refused.ts';

/** A travel log in a person's list, without the facts of the library. */
interface ListedLog {
  readonly uuid: string;
  readonly title: string;
  readonly role: Role;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
}

export interface LibraryParts {
  readonly library: Pick<Library, 'list' | 'owned'> & {
    /** The logs of a person, those changed last first; with those that it has deleted. */
    listOf(userId: number, limit: number): Promise<ListedLog[]>;
  };
  readonly archivedLogs: ArchivedLogs;
  readonly airports: { readonly of: AirportOf };
  readonly writer: Pick<FileWriter, 'write' | 'copy'>;
  /** With `accounts`, strangers see no public journeys. */
  readonly authMode: AuthMode;
  /** The present content of a log; undefined where there is none. */
  content(uuid: string): Promise<TravelLogContent | undefined>;
}

/** Logs in one list without a page, count. */
const LISTED = 500;
/** Time that statistics take in one turn of the event loop, ms. */
const SLICE_MS = 5;
/** Stops that a list shows of one journey, count. */
const STOPS = 40;
const cursor = z.tuple([z.enum(SORTS), z.union([z.string(), z.number(), z.null()]), z.int().positive()]);
/** Lists of journeys, what a person keeps in them, copies, and statistics. */
export function libraryRoutes(
  app: FastifyInstance,
  permit: Permit,
  parts: LibraryParts & CreationParts,
  spend: Spend,
): void {
  const { library, archivedLogs, airports } = parts;

  app.get('/api/logs', async (request): Promise<z.infer<typeof journeyPage> | z.infer<typeof wholeList>> => {
    // As before there were pages.
    if (Object.keys(request.query as object).length === 0) return { logs: await listWhole(request) };
    const { cursor: from, limit, year, q, ...wish } = parse(listWish, request.query);
    if (wish.deleted && wish.scope !== 'mine')
      throw new Refused(400, 'BAD_MESSAGE', 'deleted: only your own deleted journeys are listed');
    await spend(request, 'list');
    const words = searchText(q);
    const isStranger = wish.scope === 'public' && bearer(request) === undefined && admitsGuests(parts.authMode);
    const userId = isStranger ? undefined : await personAt(request, parts.admit, 'read');
    // Signs alone are in no text that is searched.
    if (q !== '' && words === '') return { logs: [], next: null };
    const now = Date.now();
    const { tag, region, status, ...rest } = wish;
    const countries = region === undefined ? undefined : countriesOf(region);
    const rows = await library.list({
      ...{ ...rest, words, userId, now, year, tag, countries, status },
      after: from === undefined ? undefined : placeIn(from, wish.sort),
      limit: limit + 1,
    });
    const page = rows.slice(0, limit);
    return {
      logs: page.flatMap((row) => shown(row, userId, now)),
      next: rows.length > limit ? cursorOf(page.at(-1)!, wish.sort) : null,
    };
  });

  app.get('/api/me/statistics', async (request): Promise<z.infer<typeof figures>> => {
    await spend(request, 'list');
    const userId = await personAt(request, parts.admit, 'read');
    const counter = createTravelCounter({ airportOf: airports.of, minutesOver: travelMinutes, now: Date.now() });
    let since = performance.now();
    for await (const journeys of library.owned(userId))
      for (const journey of journeys) {
        counter.add(journey);
        if (performance.now() - since < SLICE_MS) continue;
        await setImmediate();
        since = performance.now();
      }
    const { filters, ...statistics } = counter.read();
    return { ...statistics, filters: { ...filters, continents: continentsOf(filters.regions) } };
  });

  app.post<OfLog>('/api/logs/:id/duplicate', async (request, reply) => {
    const wish = parse(copyWish, request.body ?? {});
    const { log } = await member(request);
    const start = await startLog(request, parts, spend);
    const content = await parts.content(log.uuid);
    if (!content) throw new Refused(404, 'UNKNOWN_LOG');
    const copy = parts.writer.copy(content, { ...wish, title: wish.title ?? copyTitle(content.title) });
    const update = await copy.catch((error: unknown) => {
      throw error instanceof Unreadable ? new Refused(400, 'BAD_MESSAGE', error.message) : error;
    });
    const id = await storeUpdate(update, start.owned, parts.logs);
    const made: z.infer<typeof copied> = { id, url: start.urlOf(id) };
    return reply.code(201).send(made);
  });

  app.put<OfLog>('/api/logs/:id/archive', async (request, reply) => {
    const { log, userId } = await changing(request);
    await archivedLogs.add(userId, log.logId);
    return reply.code(204).send();
  });

  app.delete<OfLog>('/api/logs/:id/archive', async (request, reply) => {
    const { log, userId } = await changing(request);
    await archivedLogs.remove(userId, log.logId);
    return reply.code(204).send();
  });

  async function listWhole(request: FastifyRequest) {
    const listed = await library.listOf(await personAt(request, parts.admit, 'read'), LISTED);
    return listed.map(({ uuid, title, role, updatedAt, deletedAt }) => ({
      ...{ id: uuid, title, role },
      updatedAt: updatedAt.toISOString(),
      deletedAt: deletedAt?.toISOString() ?? null,
    }));
  }

  /** A person with the right to read, not a stranger. */
  async function member(request: FastifyRequest<OfLog>): Promise<Permitted & { readonly userId: number }> {
    const permitted = await permit(request, 'read');
    if (permitted.userId === undefined) throw new Refused(401, 'UNAUTHORIZED');
    return { ...permitted, userId: permitted.userId };
  }

  /** The same, where something of the person's own is changed. */
  async function changing(request: FastifyRequest<OfLog>) {
    const permitted = await member(request);
    if (permitted.limited) throw new Refused(403, 'NOT_ALLOWED', 'an access token may not do this: sign in');
    return permitted;
  }

  /** A row as its reader sees it; none where there is no right to read it. */
  function shown(row: LibraryRow, userId: number | undefined, now: number): ListedJourney[] {
    const { memberId, expiresAt, ownerId, addressRole } = row;
    const members = new Map(memberId === null ? [] : [[memberId, { role: row.role, expiresAt }]]);
    const { role } = grantOf({ userId }, { ownerId, addressRole, members }, now);
    if (role === null) return [];
    const isMember = userId === ownerId || memberId !== null;
    return [
      {
        ...{ id: row.uuid, title: row.title, role, status: row.status, travelDate: row.travelDate, tags: row.tags },
        stops: row.waypoints.slice(0, STOPS).map(({ airport }) => airport),
        distanceKm: row.distanceKm,
        updatedAt: row.updatedAt.toISOString(),
        deletedAt: row.deletedAt?.toISOString() ?? null,
        ...{ archived: row.archived, listed: row.isPublic, members: isMember ? row.members : null },
        route: routeDrawing(row.waypoints, airports.of),
      },
    ];
  }
}

const COPY = ' (copy)';

/** The title of a copy, not cut through the middle of a surrogate pair. */
const copyTitle = (title: string): string =>
  `${title.slice(0, LIMITS.titleLength - COPY.length).replace(/[\uD800-\uDBFF]$/, '')}${COPY}`;

/** The place of a journey in an order, opaque to clients. */
function cursorOf(row: LibraryRow, sort: Sort): string {
  const keys: Readonly<Record<Sort, Place['key']>> = {
    changed: row.updatedAt.getTime(),
    travelled: row.travelDate,
    title: row.title,
    distance: row.distanceKm,
  };
  return Buffer.from(JSON.stringify([sort, keys[sort], row.id])).toString('base64url');
}

/** @throws Refused where the text is no cursor, or one of another order */
function placeIn(written: string, sort: Sort): Place {
  const json = z.string().transform((text, { addIssue }) => {
    try {
      return JSON.parse(Buffer.from(text, 'base64url').toString());
    } catch {
      addIssue('not a cursor');
      return z.NEVER;
    }
  });
  const [order, key, id] = parse(json.pipe(cursor), written);
  const isKey = sort === 'changed' || sort === 'distance' ? typeof key === 'number' : typeof key !== 'number';
  if (order !== sort || !isKey || (key === null && sort !== 'travelled'))
    throw new Refused(400, 'BAD_MESSAGE', 'cursor: one of another order');
  return { key, id };
}
