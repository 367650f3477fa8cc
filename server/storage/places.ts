import zoneAt from '@photostructure/tz-lookup';
import type { Airport, AirportOf } from '../../travel-log/airport.ts';
import { readPlace, type WrittenPlace } from '../../travel-log/place-text.ts';
import type { NearestAirport } from './nearest-airport.ts';

/** Distances within which the airport that tells the country is looked for, km: a near one is found sooner. */
const COUNTRY_KM = [50, 150, 500];
/** Greatest distance of the airport that tells the height, km. */
const HEIGHT_KM = 25;
/** Places that are kept in memory, count: the same ones are asked for with each edit. */
const KEPT = 20_000;

/**
 * Finds places that are no airport by their name and coordinates, as airports with an id below 0 and no code. The zone is
 * that of the coordinates, the country that of the nearest airport in this zone, and the height that of an airport close by.
 * @example placeOf('Louvre (48.8606, 2.3376)').tz // 'Europe/Paris'
 */
export function createPlaces(near: NearestAirport): AirportOf {
  const known = new Map<string, Airport>();
  return (text) => {
    const before = known.get(text);
    if (before) return before;
    const written = readPlace(text);
    if (!written) return undefined;
    if (known.size >= KEPT) known.clear();
    const place = describe(written, near);
    known.set(text, place);
    return place;
  };
}

function describe({ name, latitude, longitude }: WrittenPlace, near: NearestAirport): Airport {
  const at = { latitude, longitude };
  const tz = zoneAt(latitude, longitude);
  const inZone = firstOf(COUNTRY_KM, (km) => near(at, km, (airport) => airport.tz === tz));
  const neighbour = inZone ?? firstOf(COUNTRY_KM, (km) => near(at, km));
  const coordinates = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
  return {
    // One for each ten-thousandth of a degree.
    id: -1 - (Math.round((latitude + 90) * 10_000) * 3_600_001 + Math.round((longitude + 180) * 10_000)),
    iata: null,
    icao: null,
    name: coordinates,
    city: name || coordinates,
    country: neighbour?.airport.country ?? '',
    ...at,
    altitude_ft: near(at, HEIGHT_KM)?.airport.altitude_ft ?? 0,
    tz,
  };
}

function firstOf<K, T>(keys: readonly K[], find: (key: K) => T | undefined): T | undefined {
  for (const key of keys) {
    const found = find(key);
    if (found) return found;
  }
  return undefined;
}
