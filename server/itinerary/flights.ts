import type { Waypoint } from '../../travel-log/shape.ts';

/** A flight between two consecutive stops, as files tell it. */
export interface WrittenFlight {
  readonly from: Waypoint;
  readonly to: Waypoint;
}

export const flightsOf = (waypoints: readonly Waypoint[]): WrittenFlight[] =>
  waypoints.slice(1).map((to, at) => ({ from: waypoints[at]!, to }));
