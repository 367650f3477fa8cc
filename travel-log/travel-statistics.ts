import type { AirportOf } from './airport.ts';
import { createDistances } from './geography.ts';
import { type Leg, legsOf } from './legs.ts';
import { localTime } from './local-time.ts';
import type { JourneyStatus, Waypoint } from './shape.ts';

/** A journey, as statistics read it. */
export interface CountedJourney {
  readonly status: JourneyStatus;
  readonly travelDate: string | null;
  readonly tags: readonly string[];
  readonly waypoints: readonly Waypoint[];
}

/** Figures of flights. Airports and countries are those that a flight leaves from or goes to: flown over is not visited. */
export interface FlightFigures {
  readonly flights: number;
  readonly distanceKm: number;
  /** In the air: between the times where both are set, estimated from the distance elsewhere. */
  readonly hours: number;
  readonly airports: number;
  /** In order. */
  readonly countries: readonly string[];
}

export interface TravelStatistics {
  readonly journeys: number;
  /** Flights of journeys that are done, and those that have departed. */
  readonly flown: FlightFigures;
  /** All other flights. */
  readonly planned: FlightFigures;
  /** The flown ones by the year of departure at the airport, newest first; those without a date are in none. */
  readonly years: readonly ({ readonly year: number } & FlightFigures)[];
  /** Values that lists of these journeys can be filtered by, in order. */
  readonly filters: {
    readonly years: readonly number[];
    readonly tags: readonly string[];
    readonly regions: readonly string[];
  };
}

/**
 * Counts the flights of journeys.
 * @param flightMinutes estimated length of a flight over a distance in km
 * @param now ms since 1970
 */
export function travelStatistics(
  journeys: readonly CountedJourney[],
  { airportOf, flightMinutes, now }: { airportOf: AirportOf; flightMinutes(km: number): number; now: number },
): TravelStatistics {
  const distance = createDistances();
  const flights = journeys.flatMap(({ status, travelDate, waypoints }) =>
    legsOf(waypoints, airportOf).map((leg) => flightOf(leg, status === 'done', travelDate)),
  );
  const flown = flights.filter(({ isFlown }) => isFlown);
  const yearsFlown = distinct(flown.flatMap(({ year }) => year ?? [])).sort(newestFirst);
  return {
    journeys: journeys.length,
    flown: figuresOf(flown),
    planned: figuresOf(flights.filter(({ isFlown }) => !isFlown)),
    years: yearsFlown.map((year) => ({ year, ...figuresOf(flown.filter((flight) => flight.year === year)) })),
    filters: {
      years: distinct(journeys.flatMap(({ travelDate }) => (travelDate ? yearOf(travelDate) : []))).sort(newestFirst),
      tags: distinct(journeys.flatMap(({ tags }) => tags)).sort(),
      regions: distinct(
        journeys.flatMap(({ waypoints }) => waypoints.flatMap(({ airport }) => airportOf(airport)?.country ?? [])),
      ).sort(),
    },
  };

  function flightOf(leg: Leg, isDone: boolean, travelDate: string | null): Flight {
    const { from, to, origin, destination } = leg;
    const km = distance(origin, destination);
    const departs = from.depart ?? to.arrive;
    const day = from.depart === undefined ? travelDate : localTime(from.depart, origin.tz);
    const timed =
      from.depart === undefined || to.arrive === undefined
        ? undefined
        : (Date.parse(to.arrive) - Date.parse(from.depart)) / 60_000;
    return {
      leg,
      km,
      minutes: timed !== undefined && timed > 0 && timed < LONGEST_MINUTES ? timed : flightMinutes(km),
      year: day === null ? undefined : yearOf(day),
      isFlown: isDone || (departs !== undefined && Date.parse(departs) < now),
    };
  }
}

interface Flight {
  readonly leg: Leg;
  readonly km: number;
  readonly minutes: number;
  readonly year: number | undefined;
  readonly isFlown: boolean;
}

/** Times further apart are a mistake: no flight takes a day. */
const LONGEST_MINUTES = 24 * 60;

function figuresOf(flights: readonly Flight[]): FlightFigures {
  const sum = (of: (flight: Flight) => number) => Math.round(flights.reduce((total, flight) => total + of(flight), 0));
  const airports = flights.flatMap(({ leg: { origin, destination } }) => [origin, destination]);
  return {
    flights: flights.length,
    distanceKm: sum(({ km }) => km),
    hours: sum(({ minutes }) => minutes / 60),
    airports: new Set(airports.map(({ id }) => id)).size,
    countries: distinct(airports.map(({ country }) => country)).sort(),
  };
}

const yearOf = (day: string) => Number(day.slice(0, 4));
const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
const newestFirst = (a: number, b: number) => b - a;
