import type { AirportOf } from '../../travel-log/airport.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import { positionOf } from './flight-lines.ts';
import { LEFT_OUT } from './gpx.ts';
import { type DrawnFlight, drawnFlights, fieldsOf, type PlacedStop, placedStops } from './placed-stops.ts';
import { element, textElement, XML_HEAD } from './xml-text.ts';

/**
 * A journey as GPX 1.1: routes through its stops, and the shortest way of each flight as a track. A point has coordinates:
 * a stop whose airport is not known is left out and counted in the description, and another route begins behind it.
 * @param stamp UTC instant at which the file is made
 */
export function writeGpx(
  { title, waypoints }: Pick<TravelLogContent, 'title' | 'waypoints'>,
  { stamp, airportOf }: { readonly stamp: string; readonly airportOf: AirportOf },
): string {
  const stops = placedStops(waypoints, airportOf);
  const missing = stops.filter(({ airport }) => !airport).length;
  const left = missing > 0 ? `${LEFT_OUT}${missing}.` : undefined;
  const about = textElement('name', title || 'Journey') + textElement('desc', left) + textElement('time', stamp);
  const parts = [
    element('metadata', {}, about),
    ...routesOf(stops).map((route) => element('rte', {}, `\n${route.map(routePoint).join('\n')}\n`)),
    ...drawnFlights(stops).map(track),
  ];
  return `${XML_HEAD}${element('gpx', ROOT, `\n${parts.join('\n')}\n`)}\n`;
}

const ROOT = {
  version: '1.1',
  creator: 'Aero Melody',
  xmlns: 'http://www.topografix.com/GPX/1/1',
  'xmlns:aero': 'urn:aero-melody:stop:1',
};

/** Stops in a row that have a place. */
function routesOf(stops: readonly PlacedStop[]): PlacedStop[][] {
  const routes: PlacedStop[][] = [[]];
  for (const stop of stops) {
    if (stop.airport) routes.at(-1)!.push(stop);
    else routes.push([]);
  }
  return routes.filter((route) => route.length > 0);
}

function routePoint({ waypoint, airport, name }: PlacedStop): string {
  const [lon, lat] = positionOf(airport!);
  const own = Object.entries(fieldsOf(waypoint)).map(([field, value]) => textElement(`aero:${field}`, value));
  const content = [
    textElement('time', waypoint.depart ?? waypoint.arrive),
    textElement('name', waypoint.airport),
    textElement('cmt', name),
    textElement('desc', waypoint.entry),
    element('extensions', {}, own.join('')),
  ];
  return element('rtept', { lat, lon }, content.join(''));
}

function track({ from, name, line }: DrawnFlight): string {
  const segments = line.map((piece) =>
    element('trkseg', {}, piece.map(([lon, lat]) => element('trkpt', { lat, lon }, '')).join('')),
  );
  return element(
    'trk',
    {},
    textElement('name', name) + textElement('type', from.waypoint.way ?? 'flight') + segments.join(''),
  );
}
