import { type AirportOf, isPlace } from './airport.ts';
import { createDistances } from './geography.ts';
import { type Leg, legsOf } from './legs.ts';
import { localTime } from './local-time.ts';
import { type JourneyStatus, WAYS, type Way, type Waypoint } from './shape.ts';
import { stayAt } from './stay.ts';

/** A journey, as statistics read it. */
export interface CountedJourney {
  readonly status: JourneyStatus;
  readonly travelDate: string | null;
  readonly tags: readonly string[];
  readonly waypoints: readonly Waypoint[];
}

/** Figures of legs. Airports and countries are those that a leg leaves from or goes to: flown over is not visited. */
export interface FlightFigures {
  readonly flights: number;
  readonly distanceKm: number;
  /** In the air: between the times where both are set, estimated from the distance elsewhere. */
  readonly hours: number;
  readonly airports: number;
  /** Of all legs, in order. */
  readonly countries: readonly string[];
  /** Legs by train, ferry and car; ways without any are left out. */
  readonly ways: readonly WayFigures[];
  /** At stops, count. */
  readonly nights: number;
}

/** Figures of the legs by one way. */
export interface WayFigures {
  readonly way: Way;
  readonly legs: number;
  readonly distanceKm: number;
  /** As those of flights. */
  readonly hours: number;
}

export interface TravelStatistics {
  readonly journeys: number;
  /** Flights and other legs of journeys that are done, and those that have departed. */
  readonly flown: FlightFigures;
  /** All others. */
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
 * @param minutesOver estimated length of a leg over a distance in km; of a flight, where no way is named
 * @param now ms since 1970
 */
export function travelStatistics(
  journeys: readonly CountedJourney[],
  { airportOf, minutesOver, now }: { airportOf: AirportOf; minutesOver(km: number, way?: Way): number; now: number },
): TravelStatistics {
  const distance = createDistances();
  const flights = journeys.flatMap(({ status, travelDate, waypoints }) =>
    legsOf(waypoints, airportOf).map((leg) => flightOf(leg, status === 'done', travelDate)),
  );
  const stays = journeys.flatMap(({ status, travelDate, waypoints }) =>
    waypoints.flatMap((waypoint) => countedStay(waypoint, status === 'done', travelDate)),
  );
  const flown = flights.filter(({ isFlown }) => isFlown);
  const past = stays.filter(({ isPast }) => isPast);
  const yearsFlown = distinct([...flown, ...past].flatMap(({ year }) => year ?? [])).sort(newestFirst);
  return {
    journeys: journeys.length,
    flown: figuresOf(flown, past),
    planned: figuresOf(
      flights.filter(({ isFlown }) => !isFlown),
      stays.filter(({ isPast }) => !isPast),
    ),
    years: yearsFlown.map((year) => ({
      year,
      ...figuresOf(
        flown.filter((flight) => flight.year === year),
        past.filter((stay) => stay.year === year),
      ),
    })),
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
      minutes:
        timed !== undefined && timed > 0 && timed < LONGEST_MINUTES[from.way ? 'other' : 'flight']
          ? timed
          : minutesOver(km, from.way),
      year: day === null ? undefined : yearOf(day),
      isFlown: isDone || (departs !== undefined && Date.parse(departs) < now),
    };
  }

  function countedStay(waypoint: Waypoint, isDone: boolean, travelDate: string | null): CountedStay[] {
    const zone = airportOf(waypoint.airport)?.tz;
    const stay = stayAt(waypoint, zone);
    if (!stay) return [];
    const { nights, from, to } = stay;
    const day = from ?? travelDate;
    const isPast = isDone || (to !== undefined && to <= new Date(now).toISOString().slice(0, to.length));
    return [{ nights, year: day === null ? undefined : yearOf(day), isPast }];
  }
}

interface Flight {
  readonly leg: Leg;
  readonly km: number;
  readonly minutes: number;
  readonly year: number | undefined;
  readonly isFlown: boolean;
}

interface CountedStay {
  readonly nights: number;
  readonly year: number | undefined;
  readonly isPast: boolean;
}

/** Times further apart are a mistake: no flight takes a day, and nothing else two weeks. */
const LONGEST_MINUTES = { flight: 24 * 60, other: 14 * 24 * 60 } as const;

function figuresOf(legs: readonly Flight[], stays: readonly CountedStay[]): FlightFigures {
  const by = (way: Way | undefined) => legs.filter(({ leg }) => leg.from.way === way);
  const flights = by(undefined);
  const ends = (of: readonly Flight[]) => of.flatMap(({ leg: { origin, destination } }) => [origin, destination]);
  const airports = ends(flights).filter((airport) => !isPlace(airport));
  return {
    flights: flights.length,
    ...lengthOf(flights),
    airports: new Set(airports.map(({ id }) => id)).size,
    countries: distinct(ends(legs).map(({ country }) => country))
      .filter(Boolean)
      .sort(),
    ways: WAYS.flatMap((way) => {
      const some = by(way);
      return some.length === 0 ? [] : [{ way, legs: some.length, ...lengthOf(some) }];
    }),
    nights: stays.reduce((sum, { nights }) => sum + nights, 0),
  };
}

function lengthOf(legs: readonly Flight[]): { readonly distanceKm: number; readonly hours: number } {
  const sum = (of: (leg: Flight) => number) => Math.round(legs.reduce((total, leg) => total + of(leg), 0));
  return { distanceKm: sum(({ km }) => km), hours: sum(({ minutes }) => minutes / 60) };
}

const yearOf = (day: string) => Number(day.slice(0, 4));
const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
const newestFirst = (a: number, b: number) => b - a;
