import type { AirportOf } from '../../travel-log/airport.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import { positionOf } from './flight-lines.ts';
import { drawnFlights, fieldsOf, type PlacedStop, placedStops } from './placed-stops.ts';

/**
 * A journey as GeoJSON (RFC 7946), a feature a line of text: a point for each stop, and the shortest way of each flight. A
 * stop whose airport is not known has no geometry.
 */
export function writeGeoJson(
  { title, waypoints }: Pick<TravelLogContent, 'title' | 'waypoints'>,
  airportOf: AirportOf,
): string {
  const stops = placedStops(waypoints, airportOf);
  const flights = drawnFlights(stops).map(({ from, to, name, line }) => ({
    type: 'Feature',
    geometry:
      line.length === 1 ? { type: 'LineString', coordinates: line[0] } : { type: 'MultiLineString', coordinates: line },
    properties: {
      ...{ name, from: from.waypoint.airport, to: to.waypoint.airport },
      ...(from.waypoint.way && { way: from.waypoint.way }),
    },
  }));
  const features = [...stops.map(stopFeature), ...flights].map((feature) => JSON.stringify(feature));
  return `{ "type": "FeatureCollection", "name": ${JSON.stringify(title)}, "features": [\n${features.join(',\n')}\n] }\n`;
}

const stopFeature = ({ waypoint, airport, name }: PlacedStop, at: number) => ({
  type: 'Feature',
  id: waypoint.id,
  geometry: airport ? { type: 'Point', coordinates: positionOf(airport) } : null,
  properties: { stop: at + 1, name, ...fieldsOf(waypoint), ...(waypoint.entry && { entry: waypoint.entry }) },
});
