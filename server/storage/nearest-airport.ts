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
  const cells = new Map<string, Airport[]>();
  for (const airport of list) {
    if (!airport.iata) continue;
    const cell = cellOf(Math.floor(airport.latitude), Math.floor(airport.longitude));
    const inside = cells.get(cell);
    if (inside) inside.push(airport);
    else cells.set(cell, [airport]);
  }
  return (place, km, wanted = () => true) => {
    const reach = km / DEGREE_KM;
    const found = cellsAround(place, reach)
      .flatMap((cell) => cells.get(cell) ?? [])
      .filter((airport) => Math.abs(airport.latitude - place.latitude) <= reach && wanted(airport))
      .map((airport) => ({ airport, km: shortestWay(place, airport).km }))
      .filter((one) => one.km <= km)
      .sort((a, b) => a.km - b.km);
    return found.find(({ airport }) => airport.closed === undefined) ?? found[0];
  };
}

function cellsAround({ latitude, longitude }: Place, reach: number): string[] {
  const widest = Math.cos((Math.min(89, Math.abs(latitude) + reach) * Math.PI) / 180);
  // Once round the Earth at most, and no farther than to a pole.
  const across = Math.min(180, reach / widest);
  const cells: string[] = [];
  for (let y = Math.floor(Math.max(-90, latitude - reach)); y <= Math.min(90, latitude + reach); y++)
    for (let x = Math.floor(longitude - across); x <= Math.floor(longitude + across); x++) cells.push(cellOf(y, x));
  return [...new Set(cells)];
}

/** @param east any whole degree, 190 as well as -170 */
const cellOf = (north: number, east: number): string => `${north} ${((((east + 180) % 360) + 360) % 360) - 180}`;
