import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { flightMinutes } from '../../server/composer/plan/features.ts';
import { at } from '../../server/composer/theory/at.ts';
import type { Airport, AirportOf } from '../../travel-log/airport.ts';
import { shortestWay } from '../../travel-log/geography.ts';
import type { Waypoint } from '../../travel-log/shape.ts';
import type { Random } from '../random.ts';

/** Destinations of each airport, by IATA codes: pairs that some airline flies, each once. */
export type Routes = ReadonlyMap<string, readonly string[]>;

const ORIGIN = 2;
const DESTINATION = 4;

/**
 * Reads `openflights/routes.dat`. Routes between airports that the composer does not know are left out.
 * @param folder of the corpora
 */
export function readRoutes(folder: string): Routes {
  const routes = new Map<string, Set<string>>();
  for (const line of readFileSync(join(folder, 'openflights/routes.dat'), 'utf8').split('\n')) {
    const fields = line.split(',');
    const [origin, destination] = [fields[ORIGIN] ?? '', fields[DESTINATION] ?? ''];
    if (airportOf(origin) === undefined || airportOf(destination) === undefined || origin === destination) continue;
    routes.set(origin, (routes.get(origin) ?? new Set<string>()).add(destination));
  }
  return new Map([...routes].map(([origin, there]) => [origin, [...there].sort()]));
}

/** The airports of the project, by IATA code. */
const AIRPORTS: ReadonlyMap<string, Airport> = new Map(
  (
    JSON.parse(readFileSync(new URL('../../data/airports.json', import.meta.url), 'utf8')) as readonly Airport[]
  ).flatMap((airport) => (airport.iata ? [[airport.iata, airport] as const] : [])),
);

export const airportOf: AirportOf = (code) => AIRPORTS.get(code);

/** Fewest and most legs of a journey. */
const LEGS = [3, 8] as const;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const YEAR_HOURS = 365 * 24;
/** Longest stay between two legs, h: of a connection, and of a visit. */
const CONNECTION = 5;
const VISIT = 72;

/**
 * Draws a journey: it begins with a route that is drawn from all, at any hour of 2026, and goes on by routes from where it
 * is, back only where no other leads on. Half of the stays are connections of up to five hours, half visits of up to 72.
 */
export function drawJourney(routes: Routes, random: Random): Waypoint[] {
  const count = LEGS[0] + Math.floor(random() * (LEGS[1] - LEGS[0] + 1));
  const pairs = [...routes].flatMap(([origin, there]) => there.map((destination) => [origin, destination] as const));
  const stops = [...at(pairs, Math.floor(random() * pairs.length))];
  while (stops.length <= count) {
    const there = routes.get(at(stops, stops.length - 1)) ?? [at(stops, stops.length - 2)];
    const onwards = there.filter((code) => code !== stops.at(-2));
    const choice = onwards.length > 0 ? onwards : there;
    stops.push(at(choice, Math.floor(random() * choice.length)));
  }
  return withTimes(stops, Date.UTC(2026, 0, 1, Math.floor(random() * YEAR_HOURS)), random);
}

function withTimes(stops: readonly string[], start: number, random: Random): Waypoint[] {
  let now = start;
  return stops.map((airport, index) => {
    const before = stops[index - 1];
    if (before !== undefined) now += flightMinutes(kmBetween(before, airport)) * MINUTE;
    const arrive = new Date(now).toISOString();
    if (index > 0) now += Math.ceil(random() * (random() < 0.5 ? CONNECTION : VISIT)) * HOUR;
    const depart = new Date(now).toISOString();
    return {
      id: `stop-${index}`,
      airport,
      order: String(index).padStart(2, '0'),
      entry: '',
      ...(index > 0 && { arrive }),
      ...(index < stops.length - 1 && { depart }),
    };
  });
}

/**
 * The distance between two airports, km.
 * @throws RangeError for an airport that is not known
 */
export function kmBetween(from: string, to: string): number {
  const [origin, destination] = [airportOf(from), airportOf(to)];
  if (!origin || !destination) throw new RangeError(`no airport: ${from} or ${to}`);
  return Math.round(shortestWay(origin, destination).km);
}
