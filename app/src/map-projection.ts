import type { Airport } from '@aero-melody/client';
import { type GeoProjection, geoInterpolate, geoNaturalEarth1, geoPath } from 'd3-geo';
import type { MultiLineString, MultiPoint } from 'geojson';
import { type Flight, pointOf } from './journey.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How much closer than the whole world the map may go: the coast lines are no finer. */
const CLOSEST = 9;
const CLOSEST_ALONE = 3;
/** Room for dots and labels at the edge, CSS pixels. */
const MARGIN = 44;
/** A tenth of a pixel: with the usual seven tenths one sees the corners of a great circle. */
const PRECISION = 0.1;

/**
 * A map (Natural Earth projection) turned so that no flight is cut by its edge if that can be, and as close as the
 * journey fits. The world where there is no journey yet.
 */
export function projectionFor(airports: readonly Airport[], flights: readonly Flight[], size: Size): GeoProjection {
  const projection = geoNaturalEarth1().precision(PRECISION).fitSize([size.width, size.height], SPHERE);
  if (airports.length === 0)
    return projection.fitWidth(size.width, SPHERE).translate([size.width / 2, size.height / 2]);

  const world = projection.scale();
  const points: MultiPoint = { type: 'MultiPoint', coordinates: airports.map(pointOf) };
  const journey = { type: 'GeometryCollection' as const, geometries: [points, linesOf(flights)] };
  projection.rotate([-middleOf(airports, flights), 0]).fitExtent(
    [
      [MARGIN, MARGIN],
      [size.width - MARGIN, size.height - MARGIN],
    ],
    journey,
  );
  const closest = world * (airports.length === 1 ? CLOSEST_ALONE : CLOSEST);
  projection.scale(Math.max(world, Math.min(projection.scale(), closest))).translate([0, 0]);

  const [[left, top], [right, bottom]] = geoPath(projection).bounds(journey);
  const [[west, north], [east, south]] = geoPath(projection).bounds(SPHERE);
  return projection.translate([
    within((size.width - left - right) / 2, size.width - east, -west),
    within((size.height - top - bottom) / 2, size.height - south, -north),
  ]);
}

/** The part of a map that a person has zoomed to: a point p of the whole map is at k·p + (x, y), CSS pixels. */
export interface Zoom {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

/** Zooms a map. Lines are drawn up to a little beyond the frame. */
export function zoomed(whole: GeoProjection, { k, x, y }: Zoom, { width, height }: Size): GeoProjection {
  const [left, top] = whole.translate();
  return geoNaturalEarth1()
    .precision(PRECISION)
    .rotate(whole.rotate())
    .scale(k * whole.scale())
    .translate([k * left + x, k * top + y])
    .clipExtent([
      [-MARGIN, -MARGIN],
      [width + MARGIN, height + MARGIN],
    ]);
}

/** Great circles: d3 bends straight lines between two points itself, and parts them at the edge of the map. */
export const linesOf = (flights: readonly Flight[]): MultiLineString => ({
  type: 'MultiLineString',
  coordinates: flights.map(({ origin, destination }) => [pointOf(origin), pointOf(destination)]),
});

const SPHERE = { type: 'Sphere' } as const;
const SAMPLES = 24;

/** The longitude that lies across from the widest stretch which no flight touches: there the map's edge hurts least. */
function middleOf(airports: readonly Airport[], flights: readonly Flight[]): number {
  const longitudes = airports.map(({ longitude }) => longitude);
  for (const { origin, destination } of flights) {
    const way = geoInterpolate(pointOf(origin), pointOf(destination));
    for (let sample = 1; sample < SAMPLES; sample++) longitudes.push(way(sample / SAMPLES)[0]);
  }
  longitudes.sort((a, b) => a - b);
  let widest = longitudes[0]! + 360 - longitudes.at(-1)!;
  let middle = longitudes[0]! - widest / 2;
  for (let at = 1; at < longitudes.length; at++) {
    const gap = longitudes[at]! - longitudes[at - 1]!;
    if (gap <= widest) continue;
    widest = gap;
    middle = longitudes[at]! - gap / 2;
  }
  return middle + 180;
}

/** Keeps the globe in the frame: no empty sky beside it while there is land to show; where it is smaller, in the middle. */
const within = (value: number, least: number, most: number): number =>
  least > most ? (least + most) / 2 : Math.max(least, Math.min(value, most));
