import type { Airport, AirportOf } from './airport.ts';
import type { Waypoint } from './shape.ts';

/** Two consecutive waypoints, seen as the way between them. */
export interface Leg {
  /** The id of the waypoint that it leaves from: a leg keeps its identity when its destination changes. */
  readonly id: string;
  readonly from: Waypoint;
  readonly to: Waypoint;
  readonly origin: Airport;
  readonly destination: Airport;
}

/**
 * The legs of a journey. A waypoint whose airport does not exist is passed over: the journey goes on around it,
 * and whoever shows the waypoint flags it.
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
