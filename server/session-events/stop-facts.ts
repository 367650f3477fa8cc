import { type Airport, type AirportOf, codeOf } from '../../travel-log/airport.ts';
import { shortestWay } from '../../travel-log/geography.ts';
import { type Leg, legsOf } from '../../travel-log/legs.ts';
import type { Waypoint } from '../../travel-log/shape.ts';
import type { RoomFact } from './session-event.ts';

/** A change of a stop by an edit. */
export type StopChange = 'waypoint-added' | 'waypoint-moved' | 'waypoint-removed';

/** @param airport a known one: anything else that is typed is a text of a person */
export const stopFact = (change: StopChange, airport: Airport): RoomFact => ({
  kind: change,
  airport: codeOf(airport),
});

/** A new leg; none where it ends where it began, which is no route. */
export function legFacts({ origin, destination }: Pick<Leg, 'origin' | 'destination'>): RoomFact[] {
  if (origin.id === destination.id) return [];
  const km = Math.round(shortestWay(origin, destination).km);
  return [{ kind: 'leg-added', origin: codeOf(origin), destination: codeOf(destination), km }];
}

/** The stops and legs that a new journey begins with. */
export function journeyFacts(waypoints: readonly Waypoint[], airportOf: AirportOf): RoomFact[] {
  const airports = waypoints.flatMap(({ airport }) => airportOf(airport) ?? []);
  const stops = airports.map((airport) => stopFact('waypoint-added', airport));
  return [...stops, ...legsOf(waypoints, airportOf).flatMap(legFacts)];
}
