import type { FastifyInstance } from 'fastify';
import {
  type NextStops,
  nextStopsQuery,
  type SimilarMusic,
  type SimilarRoutes,
  similarMusicQuery,
  similarRoutesQuery,
} from '../../protocol/similarity.ts';
import type { Airport } from '../../travel-log/airport.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import { type AuthMode, admitsGuests } from '../identity/bearer.ts';
import type { NextStopsSearch } from '../similarity/next-stops.ts';
import type { SimilarMusicSearch } from '../similarity/similar-music.ts';
import type { SimilarRoutesSearch } from '../similarity/similar-routes.ts';
import type { Airports } from './airports.ts';
import { type Admit, bearer } from './bearer.ts';
import { compositionId, type OfComposition } from './compositions.ts';
import { personAt } from './create-log.ts';
import type { Tell } from './log-facts.ts';
import type { OfLog, Permit } from './permit.ts';
import type { Spend } from './rate-limit.ts';
import { parse, Refused } from './refused.ts';

export interface SimilarityParts {
  readonly similarRoutes: SimilarRoutesSearch;
  readonly similarMusic: SimilarMusicSearch;
  readonly nextStops: NextStopsSearch;
  /** The present content of a log; undefined where there is none. */
  content(uuid: string): Promise<TravelLogContent | undefined>;
  readonly airports: Pick<Airports, 'of'>;
  readonly admit: Admit;
  /** With `accounts`, strangers find nothing. */
  readonly authMode: AuthMode;
}

/** Routes and compositions that are like one, and stops that could come next, of those that the person who asks may be shown. */
export function similarityRoutes(
  app: FastifyInstance,
  permit: Permit,
  { similarRoutes, similarMusic, nextStops, airports, admit, authMode, content }: SimilarityParts,
  spend: Spend,
  tell: Tell,
): void {
  app.get<{ Params: { origin: string; destination: string } }>(
    '/api/routes/:origin/:destination/similar',
    async (request): Promise<SimilarRoutes> => {
      const wish = parse(similarRoutesQuery, request.query);
      await spend(request, 'similar');
      const isStranger = bearer(request) === undefined && admitsGuests(authMode);
      const userId = isStranger ? undefined : await personAt(request, admit, 'read');
      const ends = { origin: known(request.params.origin), destination: known(request.params.destination) };
      if (ends.origin.id === ends.destination.id)
        throw new Refused(400, 'BAD_MESSAGE', 'destination: the same airport as origin');
      return similarRoutes.find(ends, { userId, now: Date.now() }, wish);
    },
  );

  app.get<OfComposition>('/api/logs/:id/compositions/:composition/similar', async (request): Promise<SimilarMusic> => {
    await spend(request, 'similar');
    const { log, userId } = await permit(request, 'read');
    const wish = parse(similarMusicQuery, request.query);
    const id = compositionId(request);
    const asker = { userId, now: Date.now() };
    const found = id === undefined ? undefined : await similarMusic.find({ logId: log.logId, id }, asker, wish);
    if (!found) throw new Refused(404, 'NOT_FOUND');
    return found;
  });

  app.get<OfLog>('/api/logs/:id/next', async (request): Promise<NextStops> => {
    const wish = parse(nextStopsQuery, request.query);
    const { log, userId } = await permit(request, 'read');
    await spend(request, 'similar');
    const now = await content(log.uuid);
    if (!now) throw new Refused(404, 'UNKNOWN_LOG');
    const found = await nextStops.find({ id: log.logId, waypoints: now.waypoints }, { userId, now: Date.now() }, wish);
    // A stranger's page asks again with each load, and leads to nobody.
    for (const { airport } of userId === undefined ? [] : found.stops)
      tell({ log, userId }, { kind: 'suggested', airport: airport.code, origin: found.origin! });
    return found;
  });

  function known(code: string): Airport {
    const airport = airports.of(code);
    if (!airport) throw new Refused(404, 'NOT_FOUND', 'there is no airport with this code');
    return airport;
  }
}
