import { type Airport, type AirportOf, isPlace } from '../../travel-log/airport.ts';
import type { Place } from '../../travel-log/geography.ts';
import { placeText } from '../../travel-log/place-text.ts';
import type { ParsedFlight, Reading } from './reading.ts';
import { READING_LIMITS } from './reading-limits.ts';

/** Airports by their codes, and by where they lie. */
export interface KnownAirports {
  readonly of: AirportOf;
  near(place: Place, km: number): { readonly airport: Airport; readonly km: number } | undefined;
  /** The first airport of a city whose name is spelled like the code of an airport elsewhere; undefined for all others. */
  namesake(name: string): Airport | undefined;
}

/**
 * Takes each place that lies at an airport for it, unless its name is a code, or an airport was chosen for it, and keeps the
 * others as places that are no airport. A city that is spelled like a code elsewhere is taken for its own airport. Flights say so.
 * @param places the codes of airports for places without one
 */
export function placePoints(
  { points = new Map(), ...reading }: Reading,
  places: ReadonlyMap<string, string>,
  { of, near, namesake }: KnownAirports,
): Reading {
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
    const found = near(at, READING_LIMITS.airportKm);
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
