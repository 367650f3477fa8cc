import { type Airport, type AirportOf, isPlace } from '../../travel-log/airport.ts';
import type { Place } from '../../travel-log/geography.ts';
import { placeText } from '../../travel-log/place-text.ts';
import { type ParsedFlight, type Reading, Unreadable } from './reading.ts';
import { READING_LIMITS } from './reading-limits.ts';
import { isCode } from './routes.ts';

/** Airports by their codes, and by where they lie. */
export interface KnownAirports {
  readonly of: AirportOf;
  near(
    place: Place,
    km: number,
    wanted: (airport: Airport) => boolean,
  ): { readonly airport: Airport; readonly km: number } | undefined;
  /** The first airport of a city whose name is spelled like the code of an airport elsewhere; undefined for all others. */
  namesake(name: string): Airport | undefined;
  /** True for the whole name of a city or an airport. */
  isNamed(name: string): boolean;
}

/**
 * Takes each place that lies at an airport for it, unless its name is a code, or an airport was chosen for it, and keeps the
 * others as places that are no airport. A city that is spelled like a code elsewhere is taken for its own airport. Flights say so.
 * @param places the codes of airports for places without one
 * @throws Unreadable for words that happen to look like names of places
 */
export function placePoints(
  { points = new Map(), ...reading }: Reading,
  places: ReadonlyMap<string, string>,
  known: KnownAirports,
): Reading {
  const { of, near, namesake } = known;
  checkNames(reading, places, known);
  const taken = new Map<string, Taken>();
  // A journey file has the texts of stops, which are codes.
  const named = reading.format === 'journey' ? [] : reading.flights;
  for (const name of new Set(named.flatMap(({ origin, destination }) => [origin, destination]))) {
    const code = places.has(name) || points.has(name) ? undefined : codeOfAirport(namesake(name));
    const other = code === undefined ? undefined : codeOfAirport(of(name));
    if (code && other)
      taken.set(name, { code, remark: `“${name}” is taken for ${code}, and not for a code of ${other}.` });
  }
  for (const [name, at] of points) {
    const spelled = of(name);
    const found = near(at, READING_LIMITS.airportKm, isFlownTo);
    const known = namesake(name) && found?.airport.id !== spelled?.id ? undefined : spelled;
    if (places.has(name) || (known && !isPlace(known))) continue;
    const code = found?.airport.iata;
    if (code) taken.set(name, { code, remark: `“${name}” is taken for ${code}, ${Math.round(found.km)} km from it.` });
    else if (!known)
      taken.set(name, { code: placeText({ name, ...onGlobe(at) }), remark: `“${name}” is kept as a place.` });
  }
  const codeOf = (name: string) => taken.get(name)?.code ?? name;
  const placed = (flight: ParsedFlight): ParsedFlight => {
    const { origin, destination, remarks = [] } = flight;
    const own = [origin, destination].flatMap((name) => taken.get(name)?.remark ?? []);
    const all = [...remarks, ...new Set(own)];
    const ends = { origin: codeOf(origin), destination: codeOf(destination) };
    return { ...flight, ...ends, ...(all.length > 0 && { remarks: all }) };
  };
  const stops = reading.stops?.map((stop) => ({ ...stop, airport: codeOf(stop.airport) }));
  return { ...reading, flights: reading.flights.map(placed), ...(stops && { stops }) };
}

/**
 * Refuses a text that has nothing but names to tell flights by, where too few of them are names of places: letters, poems, code
 * and lists of other things. In a list of stops most must be, and half of them where each is told to lead to another.
 */
function checkNames(
  { format, flights, listed }: Reading,
  places: ReadonlyMap<string, string>,
  { of, isNamed }: KnownAirports,
): void {
  const isTold = ({ depart, arrive, flight, minutes }: ParsedFlight) =>
    (depart ?? arrive ?? flight ?? minutes) !== undefined;
  const names = [...new Set(flights.flatMap(({ origin, destination }) => [origin, destination]))];
  if (format !== 'text' || flights.some(isTold) || names.every(isCode)) return;
  const found = names.filter((name) => {
    const airport = of(name);
    return places.has(name) || isNamed(name) || (airport && (isPlace(airport) || isCode(name)));
  });
  if (listed ? 2 * found.length > names.length : found.length > 0 && 2 * found.length >= names.length) return;
  const least = found.length === 0 ? 'none' : `${found.length} alone`;
  throw new Unreadable(`no stops are found in it: of ${names.length} names, ${least} is one of a city or an airport`);
}

/** True for an open airport of airplanes: a city or a hotel has a heliport or a pier nearby more often than it is one. */
const isFlownTo = ({ closed, name }: Airport): boolean =>
  closed === undefined && !/heli ?(?:port|pad)|sea ?plane|\bspb\b/iu.test(name);

const codeOfAirport = (airport: Airport | undefined) => airport?.iata ?? airport?.icao ?? undefined;

/** Longitudes of files may be up to 360°. */
const onGlobe = ({ latitude, longitude }: Place): Place => ({
  latitude,
  longitude: Math.abs(longitude) > 180 ? longitude - 360 * Math.sign(longitude) : longitude,
});

/** An airport that a place was taken for, or the place as a stop names it. */
interface Taken {
  readonly code: string;
  readonly remark: string;
}
