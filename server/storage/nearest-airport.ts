import type { Airport } from '../../travel-log/airport.ts';
import { type Place, shortestWay } from '../../travel-log/geography.ts';

/**
 * The nearest airport with an IATA code within a distance of a place, km; a closed one where no other is as near.
 * @param wanted all where it is left out
 */
export type NearestAirport = (
  place: Place,
  km: number,
  wanted?: (airport: Airport) => boolean,
) => { readonly airport: Airport; readonly km: number } | undefined;

/** Km of a degree of latitude, at least. */
const DEGREE_KM = 110.5;

/** Finds airports by where they lie, in a grid of degrees. */
export function createNearest(list: readonly Airport[]): NearestAirport {
  /** Airports by degrees of longitude, from 0 to 359 eastwards of −180, within those of latitude. */
  const rows = new Map<number, Map<number, Airport[]>>();
  for (const airport of list) {
    if (!airport.iata) continue;
    const north = Math.floor(airport.latitude);
    const row = rows.get(north) ?? new Map<number, Airport[]>();
    const east = eastOf(Math.floor(airport.longitude));
    rows.set(north, row.set(east, [...(row.get(east) ?? []), airport]));
  }

  /** Those within a reach, degrees of latitude, and some more. */
  function* around({ latitude, longitude }: Place, reach: number): Generator<Airport> {
    const across = reach / Math.cos((Math.min(89, Math.abs(latitude) + reach) * Math.PI) / 180);
    const [west, east] = [Math.floor(longitude - across), Math.floor(longitude + across)];
    for (let north = Math.floor(latitude - reach); north <= Math.floor(latitude + reach); north++) {
      const row = rows.get(north);
      if (!row) continue;
      // Near a pole a reach goes round the Earth, and a row has few airports.
      if (row.size <= east - west) for (const inside of row.values()) yield* inside;
      else for (let x = west; x <= east; x++) yield* row.get(eastOf(x)) ?? [];
    }
  }

  return (place, km, wanted = () => true) => {
    const reach = km / DEGREE_KM;
    const found = [...around(place, reach)]
      .filter((airport) => Math.abs(airport.latitude - place.latitude) <= reach && wanted(airport))
      .map((airport) => ({ airport, km: shortestWay(place, airport).km }))
      .filter((one) => one.km <= km)
      .sort((a, b) => a.km - b.km);
    return found.find(({ airport }) => airport.closed === undefined) ?? found[0];
  };
}

/** @param longitude any whole degree, 190 as well as -170 */
const eastOf = (longitude: number): number => (((longitude + 180) % 360) + 360) % 360;
