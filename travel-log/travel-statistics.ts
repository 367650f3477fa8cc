import { type Airport, type AirportOf, isPlace } from './airport.ts';
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

/** Statistics of journeys that come one after another, so that a library of many holds up nothing else. */
export interface TravelCounter {
  add(journey: CountedJourney): void;
  /** The statistics of all journeys so far. */
  read(): TravelStatistics;
}

/**
 * Counts the flights of journeys.
 * @param minutesOver estimated length of a leg over a distance in km; of a flight, where no way is named
 * @param now ms since 1970
 */
export function createTravelCounter({
  airportOf,
  minutesOver,
  now,
}: {
  readonly airportOf: AirportOf;
  minutesOver(km: number, way?: Way): number;
  readonly now: number;
}): TravelCounter {
  const distance = createDistances();
  const [flown, planned] = [createFigures(), createFigures()];
  const years = new Map<number, Figures>();
  const filters = { years: new Set<number>(), tags: new Set<string>(), regions: new Set<string>() };
  let journeys = 0;

  /** The figures that something counts in. */
  function figuresFor(isPast: boolean, year: number | undefined): readonly Figures[] {
    if (!isPast) return [planned];
    if (year === undefined) return [flown];
    const ofYear = years.get(year) ?? createFigures();
    years.set(year, ofYear);
    return [flown, ofYear];
  }

  function addLeg({ from, to, origin, destination }: Leg, isDone: boolean, travelDate: string | null): void {
    const km = distance(origin, destination);
    const departs = from.depart ?? to.arrive;
    const year = from.depart === undefined ? yearOf(travelDate) : yearAt(from.depart, origin.tz);
    const minutes = minutesBetween(from, to) ?? minutesOver(km, from.way);
    const isFlown = isDone || (departs !== undefined && Date.parse(departs) < now);
    for (const figures of figuresFor(isFlown, year)) figures.addLeg(from.way, [origin, destination], { km, minutes });
  }

  function addStay(waypoint: Waypoint, isDone: boolean, travelDate: string | null): void {
    const stay = stayAt(waypoint, airportOf(waypoint.airport)?.tz);
    if (!stay) return;
    const { nights, from, to } = stay;
    const isPast = isDone || (to !== undefined && to <= new Date(now).toISOString().slice(0, to.length));
    for (const figures of figuresFor(isPast, yearOf(from ?? travelDate))) figures.addNights(nights);
  }

  return {
    add({ status, travelDate, tags, waypoints }) {
      journeys += 1;
      if (travelDate) filters.years.add(yearOf(travelDate)!);
      for (const tag of tags) filters.tags.add(tag);
      for (const leg of legsOf(waypoints, airportOf)) addLeg(leg, status === 'done', travelDate);
      for (const waypoint of waypoints) {
        filters.regions.add(airportOf(waypoint.airport)?.country ?? '');
        addStay(waypoint, status === 'done', travelDate);
      }
    },
    read: () => ({
      journeys,
      flown: flown.read(),
      planned: planned.read(),
      years: [...years].sort(([a], [b]) => newestFirst(a, b)).map(([year, figures]) => ({ year, ...figures.read() })),
      filters: {
        years: [...filters.years].sort(newestFirst),
        tags: [...filters.tags].sort(),
        regions: [...filters.regions].filter(Boolean).sort(),
      },
    }),
  };
}

/** Length of a leg by its times, min; undefined where they cannot be right. */
function minutesBetween(from: Waypoint, to: Waypoint): number | undefined {
  if (from.depart === undefined || to.arrive === undefined) return undefined;
  const minutes = (Date.parse(to.arrive) - Date.parse(from.depart)) / 60_000;
  return minutes > 0 && minutes < LONGEST_MINUTES[from.way ? 'other' : 'flight'] ? minutes : undefined;
}

/** Times further apart are a mistake: no flight takes a day, and nothing else two weeks. */
const LONGEST_MINUTES = { flight: 24 * 60, other: 14 * 24 * 60 } as const;

/** Figures while they grow. */
interface Figures {
  addLeg(
    way: Way | undefined,
    ends: readonly Airport[],
    length: { readonly km: number; readonly minutes: number },
  ): void;
  addNights(nights: number): void;
  read(): FlightFigures;
}

function createFigures(): Figures {
  const sums = new Map<Way | undefined, { legs: number; km: number; minutes: number }>();
  const airports = new Set<number>();
  const countries = new Set<string>();
  let nights = 0;
  const lengthOf = (way: Way | undefined) => {
    const { legs, km, minutes } = sums.get(way) ?? { legs: 0, km: 0, minutes: 0 };
    return { legs, distanceKm: Math.round(km), hours: Math.round(minutes / 60) };
  };
  return {
    addLeg(way, ends, { km, minutes }) {
      const sum = sums.get(way) ?? { legs: 0, km: 0, minutes: 0 };
      sums.set(way, { legs: sum.legs + 1, km: sum.km + km, minutes: sum.minutes + minutes });
      for (const end of ends) {
        if (end.country !== '') countries.add(end.country);
        if (way === undefined && !isPlace(end)) airports.add(end.id);
      }
    },
    addNights(more) {
      nights += more;
    },
    read() {
      const { legs: flights, ...length } = lengthOf(undefined);
      return {
        ...{ flights, ...length, airports: airports.size, countries: [...countries].sort() },
        ways: WAYS.filter((way) => sums.has(way)).map((way) => ({ way, ...lengthOf(way) })),
        nights,
      };
    },
  };
}

const yearOf = (day: string | null): number | undefined => (day === null ? undefined : Number(day.slice(0, 4)));

/** The year that clocks show at an instant. Most of the time they all show the same, and asking them takes long. */
function yearAt(instant: string, zone: string): number | undefined {
  const isNewYear = /^\d{4}-(?:12-31|01-01)/.test(instant);
  return yearOf(isNewYear ? localTime(instant, zone) : instant);
}

const newestFirst = (a: number, b: number) => b - a;
