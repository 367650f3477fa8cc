import { type Airport, type AirportOf, codeOf, isPlace } from '../../travel-log/airport.ts';
import { shortestWay } from '../../travel-log/geography.ts';
import { isFlight, type Leg, legsOf } from '../../travel-log/legs.ts';
import type { Waypoint } from '../../travel-log/shape.ts';
import type { RoomFact } from './session-event.ts';

/** A change of a stop by an edit. */
export type StopChange = 'waypoint-added' | 'waypoint-moved' | 'waypoint-removed';

/**
 * A change of a stop; none at a place that is no airport, whose name is a text of a person.
 * @param airport a known one
 */
export const stopFacts = (change: StopChange, airport: Airport): RoomFact[] =>
  isPlace(airport) ? [] : [{ kind: change, airport: codeOf(airport) }];

/** A new flight; none where it ends where it began, which is no route. */
export function legFacts(leg: Leg): RoomFact[] {
  const { origin, destination } = leg;
  if (!isFlight(leg) || origin.id === destination.id) return [];
  const km = Math.round(shortestWay(origin, destination).km);
  return [{ kind: 'leg-added', origin: codeOf(origin), destination: codeOf(destination), km }];
}

/** The stops and legs that a new journey begins with. */
export function journeyFacts(waypoints: readonly Waypoint[], airportOf: AirportOf): RoomFact[] {
  const airports = waypoints.flatMap(({ airport }) => airportOf(airport) ?? []);
  const stops = airports.flatMap((airport) => stopFacts('waypoint-added', airport));
  return [...stops, ...legsOf(waypoints, airportOf).flatMap(legFacts)];
}
