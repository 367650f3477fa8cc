import type { AirportOf } from '../../travel-log/airport.ts';
import { shortestWay } from '../../travel-log/geography.ts';
import { isFlight, type Leg, legsOf } from '../../travel-log/legs.ts';
import type { Waypoint } from '../../travel-log/shape.ts';
import { flightMinutes, routeEmbedding } from '../composer/plan/features.ts';
import type { Cache } from '../storage/cache.ts';
import type { Routes } from '../storage/routes.ts';

/** The routes of all flights that have appeared, whatever made them. */
export interface RecordedRoutes {
  /** Records what is new of the legs between these stops. Resolves with the id of each flight's route, in order. */
  record(waypoints: readonly Waypoint[]): Promise<number[]>;
}

export function createRecordedRoutes({
  routes,
  routeIds,
  airportOf,
}: {
  readonly routes: Pick<Routes, 'record'>;
  /** The id of a route, by the ids of its airports: `origin-destination`. */
  readonly routeIds: Cache<number>;
  readonly airportOf: AirportOf;
}): RecordedRoutes {
  return {
    async record(waypoints) {
      const legs = legsOf(waypoints, airportOf).filter(isFlight);
      const byPair = new Map(legs.map((leg) => [pairOf(leg), leg]));
      const pairs = [...byPair.keys()];
      const cached = await Promise.all(pairs.map(routeIds.get));
      const ids = new Map(pairs.flatMap((pair, at) => (cached[at] === undefined ? [] : [[pair, cached[at]] as const])));
      const unknown = pairs.filter((pair) => !ids.has(pair));
      const recorded = await routes.record(unknown.map((pair) => figuresOf(byPair.get(pair)!)));
      for (const [at, pair] of unknown.entries()) {
        ids.set(pair, recorded[at]!);
        await routeIds.set(pair, recorded[at]!);
      }
      return legs.map((leg) => ids.get(pairOf(leg))!);
    },
  };
}

const pairOf = ({ origin, destination }: Leg) => `${origin.id}-${destination.id}`;

function figuresOf({ origin, destination }: Leg) {
  const { km } = shortestWay(origin, destination);
  return {
    originId: origin.id,
    destinationId: destination.id,
    distanceKm: km,
    durationMin: flightMinutes(km),
    embedding: routeEmbedding(origin, destination),
  };
}
