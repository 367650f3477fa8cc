import type { Airport, Way, Waypoint } from '@aero-melody/client';
import { language } from '#texts/language.ts';
import * as texts from '#texts/page.ts';
import type { Known } from './airport-book.ts';
import { distance } from './distance.ts';

export interface Stop {
  readonly waypoint: Waypoint;
  readonly airport: Known;
  /** The flight that leaves from here, if there is one. */
  readonly flight?: Flight;
}

/** A leg as the map and the list show it: a flight, or one by another way. */
export interface Flight {
  /** The id of the waypoint it leaves from: the leg's own id. */
  readonly id: string;
  readonly origin: Airport;
  readonly destination: Airport;
  /** Id of the waypoint that it goes to. */
  readonly arrivesAt: string;
  /** Counts the flights of the journey from 0: gives the leg its colour. */
  readonly index: number;
  readonly km: number;
  /** Absent for a flight. */
  readonly way?: Way;
}

export interface Journey {
  readonly stops: readonly Stop[];
  readonly flights: readonly Flight[];
  readonly km: number;
}

/** Reads stops and flights off the waypoints. A flight passes over a waypoint whose airport is unknown, as the music does. */
export function readJourney(waypoints: readonly Waypoint[], airportOf: (code: string) => Known): Journey {
  const stops = waypoints.map((waypoint) => ({ waypoint, airport: airportOf(waypoint.airport) }));
  const known = stops.filter((stop): stop is { waypoint: Waypoint; airport: Airport } => Boolean(stop.airport));
  const flights = known.slice(1).map(
    ({ airport: destination, waypoint }, index): Flight => ({
      arrivesAt: waypoint.id,
      id: known[index]!.waypoint.id,
      origin: known[index]!.airport,
      destination,
      index,
      km: distance(known[index]!.airport, destination),
      ...(known[index]!.waypoint.way && { way: known[index]!.waypoint.way }),
    }),
  );
  const byId = new Map(flights.map((flight) => [flight.id, flight]));
  return {
    stops: stops.map((stop) => {
      const flight = byId.get(stop.waypoint.id);
      return flight ? { ...stop, flight } : stop;
    }),
    flights,
    km: flights.reduce((sum, { km }) => sum + km, 0),
  };
}

/** A place as d3 wants it: [longitude, latitude]. */
export const pointOf = ({ longitude, latitude }: Airport): [number, number] => [longitude, latitude];

/** The airports of a journey, each once. */
export const uniqueAirports = (stops: readonly Stop[]): Airport[] => [
  ...new Map(stops.flatMap(({ airport }) => (airport ? [[airport.id, airport] as const] : []))).values(),
];

/** The CSS colour of the flight with this index. */
export const flightColor = (index: number): string => `var(--flight-${index % 8})`;

/** @example kilometres(9714.6) // '9,715 km' */
export const kilometres = (km: number): string => texts.km(Math.round(km).toLocaleString(language));
