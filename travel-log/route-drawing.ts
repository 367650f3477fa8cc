import type { AirportOf } from './airport.ts';
import { placesAlong, shortestWay } from './geography.ts';
import { legsOf } from './legs.ts';
import type { Waypoint } from './shape.ts';

/** Degrees, east and north positive. The first may be beyond ±180. */
export type DrawnPlace = readonly [longitude: number, latitude: number];

/** Legs of a drawing, count: those behind them are left out. */
const LEGS = 40;
/** Length of one straight piece of a great circle, km, and the most pieces of a leg, count. */
const PIECE_KM = 1_000;
const PIECES = 8;

/**
 * Reduces the route of a journey to one line for a small drawing, degrees to 0.01. The line is whole: it crosses the date
 * line by longitudes beyond ±180. Empty where no leg is known.
 */
export function routeDrawing(waypoints: readonly Waypoint[], airportOf: AirportOf): DrawnPlace[] {
  const places = legsOf(waypoints, airportOf)
    .slice(0, LEGS)
    .flatMap(({ origin, destination }, leg) => {
      const pieces = Math.min(PIECES, Math.ceil(shortestWay(origin, destination).km / PIECE_KM));
      return placesAlong(origin, destination, Math.max(1, pieces)).slice(leg === 0 ? 0 : 1);
    });
  let longitude = places[0]?.longitude ?? 0;
  return places.map((place): DrawnPlace => {
    longitude += ((((place.longitude - longitude) % 360) + 540) % 360) - 180;
    return [Math.round(100 * longitude) / 100, place.latitude];
  });
}
