import type { SimilarRoutes } from '../../protocol/similarity.ts';
import type { Airport, AirportOf } from '../../travel-log/airport.ts';
import { flightMinutes, routeEmbedding } from '../composer/plan/features.ts';
import { type Cache, digest } from '../storage/cache.ts';
import type { JourneyStops } from '../storage/journey-stops.ts';
import type { Asker } from '../storage/listed-logs.ts';
import { type BusyRoute, busyRoutes } from './busy-routes.ts';
import { type ListedRoutes, pairOf } from './listed-routes.ts';
import { regionsOfAll } from './regions.ts';
import type { Vectors } from './vectors.ts';

/** Which similar routes are wanted. */
export interface RouteFilters {
  /** Count, at most. */
  readonly limit: number;
  /** A region of either end. */
  readonly region?: string | undefined;
}

/** The search for routes like one. */
export interface SimilarRoutesSearch {
  /**
   * The routes that are most like the one between two airports, the most similar first and of equal ones by the ids of their
   * airports: of those between the busiest airports, and those of the journeys in `listedLogs`.
   */
  find(ends: { origin: Airport; destination: Airport }, asker: Asker, filters: RouteFilters): Promise<SimilarRoutes>;
}

/** A route by the ids of its airports. */
export interface RouteNeighbour {
  readonly origin: number;
  readonly destination: number;
  readonly km: number;
  readonly similarity: number;
}

/** Rows that are read at once, count. */
const PAGE = 1_000;

export function createSimilarRoutes({
  vectors,
  journeys,
  listed,
  airports,
  found,
}: {
  /** With ROUTE_VECTORS. */
  readonly vectors: Pick<Vectors, 'change' | 'read'>;
  readonly journeys: Pick<JourneyStops, 'routesAfter'>;
  readonly listed: ListedRoutes;
  readonly airports: { readonly list: readonly Airport[]; readonly of: AirportOf };
  /** By a digest of everything that an answer depends on. */
  readonly found: Cache<readonly RouteNeighbour[]>;
}): SimilarRoutesSearch {
  const byId = new Map(airports.list.map((airport) => [airport.id, airport]));
  /** The last row of the table of routes that is in memory; undefined before the routes of the busiest airports are. */
  let lastRow: number | undefined;
  let holding: Promise<void> = Promise.resolve();

  /** Routes with the count of journeys that have them, of those that may be shown to a person. */
  async function countRoutes(asker: Asker): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for (const { pairs } of await listed.of(asker))
      for (const pair of pairs) counts.set(pair, (counts.get(pair) ?? 0) + 1);
    return counts;
  }

  /** Reads the routes that were recorded since the last search. */
  async function hold(): Promise<void> {
    if (lastRow === undefined) {
      await add(await busyRoutes(airports.list), true);
      lastRow = 0;
    }
    for (;;) {
      const rows = await journeys.routesAfter(lastRow, PAGE);
      if (rows.length === 0) return;
      await add(rows, false);
      lastRow = rows.at(-1)!.id;
    }
  }

  async function add(routes: readonly BusyRoute[], busy: boolean): Promise<void> {
    const rows = routes.flatMap(({ originId, destinationId, distanceKm, embedding }) => {
      const [origin, destination] = [byId.get(originId), byId.get(destinationId)];
      if (!origin || !destination) return [];
      const regions = JSON.stringify(regionsOfAll([origin, destination]));
      const facts = `"origin":${originId},"destination":${destinationId},"km":${distanceKm},"busy":${busy}`;
      return [`{${facts},"regions":${regions},"embedding":${embedding}}`];
    });
    await vectors.change([[ADD, [`[${rows.join(',')}]`]]]);
  }

  return {
    async find({ origin, destination }, asker, { limit, region = null as string | null }) {
      const counts = await countRoutes(asker);
      const pairs = [...counts.keys()].sort();
      const wish = [pairOf(origin, destination), limit, region];
      const near = await found.through(digest(JSON.stringify([wish, pairs])), async () => {
        const mine = holding.then(hold);
        holding = mine.catch(() => {});
        await mine;
        const vector = JSON.stringify(routeEmbedding(origin, destination));
        const own = [origin.id, destination.id];
        return vectors.read<RouteNeighbour>(NEAREST, [vector, JSON.stringify(pairs), ...own, region, limit]);
      });
      return {
        routes: near.flatMap((route) => {
          const [from, to] = [byId.get(route.origin), byId.get(route.destination)];
          // An instance of another release can have put an airport into the answer that this one does not know.
          if (!from || !to) return [];
          const journeys = counts.get(pairOf(from, to)) ?? 0;
          const similarity = Math.round(route.similarity * 10_000) / 10_000;
          const figures = { km: Math.round(route.km), minutes: flightMinutes(route.km), journeys, similarity };
          return [{ origin: endOf(from), destination: endOf(to), ...figures }];
        }),
      };
    },
  };
}

/** An airport as answers name it. */
export const endOf = ({ iata, icao, name, city, country }: Airport) => ({
  code: iata ?? icao ?? '',
  name,
  city,
  country,
});

/** The table of routes in memory. */
export const ROUTE_VECTORS = `
  CREATE TABLE routes (
    origin INTEGER, destination INTEGER, km DOUBLE, busy BOOLEAN, regions VARCHAR[], embedding FLOAT[16],
    PRIMARY KEY (origin, destination)
  )`;
const ADD = `
  INSERT OR IGNORE INTO routes BY NAME
  SELECT unnest(from_json_strict($1, '[{"origin":"INTEGER","destination":"INTEGER","km":"DOUBLE","busy":"BOOLEAN",
    "regions":["VARCHAR"],"embedding":["FLOAT"]}]'), recursive := true)`;

/** Exact: every route that may be shown is compared. */
const NEAREST = `
  SELECT origin, destination, km, array_cosine_similarity(embedding, from_json($1, '["FLOAT"]')::FLOAT[16]) AS similarity
  FROM routes
  WHERE (busy OR origin || '-' || destination IN (SELECT unnest(from_json($2, '["VARCHAR"]'))))
    AND NOT (origin = $3 AND destination = $4)
    AND ($5::VARCHAR IS NULL OR list_contains(regions, $5))
  ORDER BY similarity DESC, origin, destination
  LIMIT $6`;
