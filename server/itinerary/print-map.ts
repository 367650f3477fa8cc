import terrain from '../../data/terrain.json' with { type: 'json' };
import type { Airport } from '../../travel-log/airport.ts';
import { placesAlong } from '../../travel-log/geography.ts';

/** Size of a cell of the grid of land, degrees. */
const CELL = 2;
/** Points of a flight's line, count. */
const STEPS = 48;

/** Land as one path: a rectangle for each run of cells. Units are degrees, east and south positive. */
const LAND = terrain.land
  .flatMap((row, at) =>
    [...row.matchAll(/#+/g)].map(
      ({ index, 0: run }) =>
        `M${-180 + index * CELL} ${at * CELL - 90}h${run.length * CELL}v${CELL}h${-run.length * CELL}z`,
    ),
  )
  .join('');

/** A map of the world with the flights of a journey as an inline SVG; plate carrée. @param airports in travelling order */
export function printMap(airports: readonly Airport[]): string {
  // A route that is flown again lies on the same line.
  const routes = new Map(
    airports.slice(1).map((to, at) => [`${airports[at]!.id}-${to.id}`, [airports[at]!, to] as const]),
  );
  const lines = [...routes.values()].map(([from, to]) => `<path d="${lineOf(from, to)}" class="flight"/>`);
  const dots = [...new Map(airports.map((airport) => [airport.id, airport])).values()].map(
    ({ longitude, latitude, iata, icao }) =>
      `<circle cx="${longitude}" cy="${-latitude}" r="1.2" class="stop"/>` +
      `<text x="${longitude + 2}" y="${1.5 - latitude}" class="code">${iata ?? icao ?? ''}</text>`,
  );
  return (
    '<svg viewBox="-180 -90 360 180" role="img" aria-label="Map of the flights" class="map">' +
    `<path d="${LAND}" class="land"/>${lines.join('')}${dots.join('')}</svg>`
  );
}

/** The shortest way, in pieces where it crosses the edge of the map. */
function lineOf(from: Airport, to: Airport): string {
  let before: number | undefined;
  return placesAlong(from, to, STEPS)
    .map(({ longitude, latitude }) => {
      const starts = before === undefined || Math.abs(longitude - before) > 180;
      before = longitude;
      return `${starts ? 'M' : 'L'}${longitude} ${-latitude}`;
    })
    .join('');
}
