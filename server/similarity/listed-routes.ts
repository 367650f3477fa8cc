import type { Airport, AirportOf } from '../../travel-log/airport.ts';
import { isFlight, legsOf } from '../../travel-log/legs.ts';
import type { Waypoint } from '../../travel-log/shape.ts';
import type { JourneyStops } from '../storage/journey-stops.ts';
import type { Asker } from '../storage/listed-logs.ts';

/** Routes of the journeys that may be shown to a person. */
export interface ListedRoutes {
  /** Journeys in `listedLogs`, those changed last first, each with the pairs of its flights, each once in travelling order. */
  of(asker: Asker): Promise<readonly { readonly id: number; readonly pairs: readonly string[] }[]>;
}

/** Journeys that are read at once, count. */
const PAGE = 1_000;
/** Journeys whose routes are kept in memory, count. */
const HELD = 20_000;

export function createListedRoutes(
  journeys: Pick<JourneyStops, 'listed' | 'stops'>,
  airportOf: AirportOf,
): ListedRoutes {
  /** Routes of journeys, as of their last change. */
  const held = new Map<number, { readonly at: number; readonly pairs: readonly string[] }>();
  return {
    async of(asker) {
      const listed = await journeys.listed(asker);
      if (held.size > HELD) held.clear();
      const changed = listed.filter(({ id, updatedAt }) => held.get(id)?.at !== updatedAt.getTime());
      for (let first = 0; first < changed.length; first += PAGE) {
        const page = changed.slice(first, first + PAGE);
        const stops = new Map((await journeys.stops(page.map(({ id }) => id))).map((row) => [row.id, row.waypoints]));
        for (const { id, updatedAt } of page)
          held.set(id, { at: updatedAt.getTime(), pairs: pairsOf(stops.get(id) ?? [], airportOf) });
      }
      return listed.map(({ id }) => ({ id, pairs: held.get(id)?.pairs ?? [] }));
    },
  };
}

/** The pairs of the flights of a journey, each once in travelling order. */
export const pairsOf = (waypoints: readonly Waypoint[], airportOf: AirportOf): string[] => [
  ...new Set(
    legsOf(waypoints, airportOf)
      .filter(isFlight)
      .map(({ origin, destination }) => pairOf(origin, destination)),
  ),
];

/** A route by the ids of its airports, as in `12-345`. */
export const pairOf = (origin: Pick<Airport, 'id'>, destination: Pick<Airport, 'id'>): string =>
  `${origin.id}-${destination.id}`;
