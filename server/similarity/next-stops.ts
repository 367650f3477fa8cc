import { setImmediate } from 'node:timers/promises';
import type { NextStops } from '../../protocol/similarity.ts';
import { type Airport, type AirportOf, codeOf } from '../../travel-log/airport.ts';
import { shortestWay } from '../../travel-log/geography.ts';
import type { Waypoint } from '../../travel-log/shape.ts';
import { flightMinutes, routeEmbedding } from '../composer/plan/features.ts';
import { routesFrom } from '../composer/plan/scenery.ts';
import type { JourneyStops } from '../storage/journey-stops.ts';
import type { Asker } from '../storage/listed-logs.ts';
import { busiestAirports } from './busy-routes.ts';
import { type ListedRoutes, pairOf, pairsOf } from './listed-routes.ts';
import { endOf } from './similar-routes.ts';

/** The search for stops that could come next. */
export interface NextStopsSearch {
  /**
   * Airports to fly on to from the last airport of a journey, the best first and of equal ones the busier one: of the busiest
   * airports, those that follow it in the journeys in `listedLogs`, and the first stop of this one. Other airports that the
   * journey has been to are none.
   */
  find(
    journey: { readonly id: number; readonly waypoints: readonly Waypoint[] },
    asker: Asker,
    wish: { readonly limit: number },
  ): Promise<NextStops>;
}

/** Most that journeys of others add to a score, and flights since the start to that of the way home. */
const OTHERS = 0.3;
const HOMEWARD = 0.3;
/** Journeys of others, or flights, that add half of it, count. */
const HALF = 2;
/** Journeys of a person, those changed last, and routes of them that a way is compared with, count. */
const OWN_JOURNEYS = 500;
const OWN_ROUTES = 200;
/** Embeddings between two turns of the event loop, count: one takes 0.1 ms at most. */
const SLICE = 25;
/** Embeddings that are kept in memory, count. */
const HELD = 20_000;

export function createNextStops({
  listed,
  journeys,
  airports,
}: {
  readonly listed: ListedRoutes;
  readonly journeys: Pick<JourneyStops, 'owned'>;
  readonly airports: { readonly list: readonly Airport[]; readonly of: AirportOf };
}): NextStopsSearch {
  const byId = new Map(airports.list.map((airport) => [airport.id, airport]));
  /** Embeddings of the length 1, by pair. */
  const held = new Map<string, readonly number[]>();
  let busiest: readonly Airport[] | undefined;

  const endsOf = (pair: string) => pair.split('-').map((id) => byId.get(Number(id))) as [Airport?, Airport?];

  async function directions(pairs: readonly string[]): Promise<(readonly number[])[]> {
    if (held.size > HELD) held.clear();
    const found: (readonly number[])[] = [];
    for (const [at, pair] of pairs.entries()) {
      if (at % SLICE === SLICE - 1) await setImmediate();
      const [origin, destination] = endsOf(pair);
      if (!origin || !destination) continue;
      const direction = held.get(pair) ?? unit(routeEmbedding(origin, destination));
      held.set(pair, direction);
      found.push(direction);
    }
    return found;
  }

  return {
    async find({ id, waypoints }, asker, { limit }) {
      // A city code finds a copy of the airport in the list.
      const stops = waypoints.flatMap(({ airport }) => byId.get(airports.of(airport)?.id ?? 0) ?? []);
      const origin = stops.at(-1);
      const home = stops[0];
      if (!origin || !home) return { origin: null, stops: [] };

      const owned = new Set(asker.userId === undefined ? [] : await journeys.owned(asker.userId, OWN_JOURNEYS));
      const routes = (await listed.of(asker)).filter((journey) => journey.id !== id);
      const own = routes.filter((journey) => owned.has(journey.id)).flatMap(({ pairs }) => pairs);
      const mean = meanOf(
        await directions([...new Set([...pairsOf(waypoints, airports.of), ...own])].slice(0, OWN_ROUTES)),
      );

      /** Journeys of others by where they fly on to from here. */
      const others = new Map<Airport, number>();
      for (const { pairs } of routes.filter((journey) => !owned.has(journey.id)))
        for (const pair of pairs) {
          const next = pair.startsWith(`${origin.id}-`) ? endsOf(pair)[1] : undefined;
          if (next) others.set(next, (others.get(next) ?? 0) + 1);
        }

      busiest ??= busiestAirports(airports.list);
      const been = new Set(stops);
      const candidates = [home, ...[...others.keys(), ...busiest].filter((airport) => !been.has(airport))];
      const open = [...new Set(candidates)].filter((airport) => airport !== origin && airport.closed === undefined);
      const ways = await directions(open.map((airport) => pairOf(origin, airport)));
      const scored = open.map((airport, at) => {
        const flown = others.get(airport) ?? 0;
        const homeward = airport === home ? part(HOMEWARD, stops.length - 1) : 0;
        return { airport, flown, score: dot(ways[at]!, mean) + part(OTHERS, flown) + homeward };
      });
      const best = scored
        .sort(
          (one, other) =>
            other.score - one.score ||
            routesFrom(other.airport.iata) - routesFrom(one.airport.iata) ||
            one.airport.id - other.airport.id,
        )
        .slice(0, limit);
      return {
        origin: codeOf(origin),
        stops: best.map(({ airport, flown, score }) => {
          const { km } = shortestWay(origin, airport);
          const figures = { km: Math.round(km), minutes: flightMinutes(km), journeys: flown };
          return {
            airport: endOf(airport),
            ...figures,
            home: airport === home,
            score: Math.round(score * 10_000) / 10_000,
          };
        }),
      };
    },
  };
}

/** Grows with a count towards the most that it adds. */
const part = (most: number, count: number): number => (most * count) / (count + HALF);

const dot = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);

function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** The mean of vectors, whose product with one of the length 1 is the mean of the cosines; empty for none. */
const meanOf = (vectors: readonly (readonly number[])[]): number[] =>
  (vectors[0] ?? []).map((_, at) => vectors.reduce((sum, vector) => sum + vector[at]!, 0) / vectors.length);
