import { type Airport, type AirportOf, isPlace } from '../../travel-log/airport.ts';
import type { Waypoint } from '../../travel-log/shape.ts';
import { flightLine, type Position } from './flight-lines.ts';
import { legName } from './flights.ts';

/** A stop with the airport that it names. */
export interface PlacedStop {
  readonly waypoint: Waypoint;
  readonly airport: Airport | undefined;
  /** As travellers read it. */
  readonly name: string;
}

/** A flight between two known airports. */
export interface DrawnFlight {
  readonly from: PlacedStop;
  readonly to: PlacedStop;
  readonly name: string;
  readonly line: readonly (readonly Position[])[];
}

export const placedStops = (waypoints: readonly Waypoint[], airportOf: AirportOf): PlacedStop[] =>
  waypoints.map((waypoint) => {
    const airport = airportOf(waypoint.airport);
    return {
      waypoint,
      airport,
      name: airport && !isPlace(airport) ? `${airport.name} (${waypoint.airport})` : waypoint.airport,
    };
  });

export const drawnFlights = (stops: readonly PlacedStop[]): DrawnFlight[] =>
  stops.slice(1).flatMap((to, at) => {
    const from = stops[at]!;
    if (!from.airport || !to.airport) return [];
    const name = legName(from.waypoint, to.waypoint);
    return [{ from, to, name, line: flightLine(from.airport, to.airport) }];
  });

/** Details of a stop beside its entry, by the names of its fields. */
export function fieldsOf(waypoint: Waypoint): Record<string, string> {
  const { airport, arrive, depart, flight, carrier, cabin, seat, way, nights } = waypoint;
  const fields = { airport, arrive, depart, flight, carrier, cabin, seat, way, nights: nights && String(nights) };
  return Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}
