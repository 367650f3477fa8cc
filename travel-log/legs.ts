import { type Airport, type AirportOf, isPlace } from './airport.ts';
import type { Waypoint } from './shape.ts';

/** The way between two consecutive waypoints: a flight, unless its waypoint says otherwise. */
export interface Leg {
  /** Id of the waypoint that the leg leaves from: it stays the same leg when its destination changes. */
  readonly id: string;
  readonly from: Waypoint;
  readonly to: Waypoint;
  readonly origin: Airport;
  readonly destination: Airport;
}

/**
 * The legs of a journey. A waypoint with an unknown airport is skipped: a leg connects its neighbours, and the app flags
 * it.
 */
export function legsOf(waypoints: readonly Waypoint[], airportOf: AirportOf): Leg[] {
  const known = waypoints.flatMap((waypoint) => {
    const airport = airportOf(waypoint.airport);
    return airport ? [{ waypoint, airport }] : [];
  });
  return known.slice(1).map((to, before) => {
    const from = known[before]!;
    return {
      id: from.waypoint.id,
      from: from.waypoint,
      to: to.waypoint,
      origin: from.airport,
      destination: to.airport,
    };
  });
}

/** True for a flight between two airports: routes are made of these alone. */
export const isFlight = ({ from, origin, destination }: Leg): boolean =>
  from.way === undefined && !isPlace(origin) && !isPlace(destination);
