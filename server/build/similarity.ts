import { createListedRoutes } from '../similarity/listed-routes.ts';
import { createNextStops } from '../similarity/next-stops.ts';
import type { Neighbour } from '../similarity/similar-music.ts';
import { COMPOSITION_VECTORS, createSimilarMusic } from '../similarity/similar-music.ts';
import { createSimilarRoutes, ROUTE_VECTORS, type RouteNeighbour } from '../similarity/similar-routes.ts';
import { createVectors } from '../similarity/vectors.ts';
import { digest } from '../storage/cache.ts';
import { createJourneyStops } from '../storage/journey-stops.ts';
import type { Music } from './music.ts';
import type { Open } from './opened.ts';
import type { Storage } from './storage.ts';

/** The searches for similar routes and similar music. */
export function buildSimilarity(
  { database, airports, caches }: Pick<Storage, 'database' | 'airports' | 'caches'>,
  { embeddings, renewal }: Pick<Music, 'embeddings' | 'renewal'>,
  { secret }: { readonly secret: string },
  open: Open,
) {
  const vectors = open(createVectors([ROUTE_VECTORS, COMPOSITION_VECTORS]));
  // Ids are of one database, and all instances on it share a secret.
  const sub = `similar-${digest(secret)}`;
  const journeys = createJourneyStops(database);
  const listed = createListedRoutes(journeys, airports.of);
  return {
    nextStops: createNextStops({ listed, journeys, airports }),
    similarRoutes: createSimilarRoutes({
      ...{ vectors, airports, journeys, listed },
      found: caches.of<readonly RouteNeighbour[]>('routes', sub),
    }),
    similarMusic: createSimilarMusic({
      ...{ vectors, embeddings, renewal },
      found: caches.of<readonly Neighbour[]>('compositions', sub),
    }),
  };
}
