import type { AirportOf } from '../../travel-log/airport.ts';
import { createDistances } from '../../travel-log/geography.ts';
import { legsOf } from '../../travel-log/legs.ts';
import { localTime } from '../../travel-log/local-time.ts';
import type { Waypoint } from '../../travel-log/shape.ts';

/** Facts of a journey that lists filter, sort and search by. */
export interface JourneyFacts {
  /** Codes of its stops as they were typed, what else their airports are known by, and its ways of travel. */
  readonly places: readonly string[];
  /** Sum of its legs, km. */
  readonly distanceKm: number;
  /** Countries of its stops, each once, in order. */
  readonly countries: readonly string[];
  /** Day of the first departure by the clocks there, YYYY-MM-DD; null where no departure is timed. */
  readonly firstDay: string | null;
}

/** Reads the facts of a journey off its stops. Stops at unknown airports count as places alone. */
export function journeyFacts(waypoints: readonly Waypoint[], airportOf: AirportOf): JourneyFacts {
  const stops = waypoints.map((waypoint) => ({ ...waypoint, known: airportOf(waypoint.airport) }));
  const distance = createDistances();
  const first = stops.find(({ depart, known }) => depart !== undefined && known);
  return {
    places: [
      ...stops.flatMap(({ airport, known }) =>
        known ? [airport, known.iata ?? '', known.icao ?? '', known.city, known.name, known.country] : [airport],
      ),
      ...new Set(stops.flatMap(({ way }) => way ?? [])),
    ],
    distanceKm: Math.round(
      legsOf(waypoints, airportOf).reduce((sum, { origin, destination }) => sum + distance(origin, destination), 0),
    ),
    countries: [...new Set(stops.flatMap(({ known }) => known?.country ?? []))],
    firstDay: first ? localTime(first.depart!, first.known!.tz).slice(0, DAY_LENGTH) : null,
  };
}

const DAY_LENGTH = 'YYYY-MM-DD'.length;
