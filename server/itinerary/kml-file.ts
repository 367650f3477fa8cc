import type { AirportOf } from '../../travel-log/airport.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import { type Position, positionOf } from './flight-lines.ts';
import { type DrawnFlight, drawnFlights, fieldsOf, type PlacedStop, placedStops } from './placed-stops.ts';
import { element, textElement, textOf, XML_HEAD } from './xml-text.ts';

/**
 * A journey as KML 2.2 (OGC 07-147): a folder of stops and one of flights, each its shortest way. A stop whose airport is
 * not known has no point.
 */
export function writeKml(
  { title, waypoints }: Pick<TravelLogContent, 'title' | 'waypoints'>,
  airportOf: AirportOf,
): string {
  const stops = placedStops(waypoints, airportOf);
  const content = [
    textElement('name', title || 'Journey'),
    folder('Stops', stops.map(stopPlacemark)),
    folder('Flights', drawnFlights(stops).map(flightPlacemark)),
  ].join('\n');
  const document = element('Document', {}, `\n${content}\n`);
  return `${XML_HEAD}${element('kml', { xmlns: 'http://www.opengis.net/kml/2.2' }, document)}\n`;
}

const folder = (name: string, placemarks: readonly string[]): string =>
  element('Folder', {}, `${textElement('name', name)}\n${placemarks.join('\n')}\n`);

function stopPlacemark({ waypoint, airport, name }: PlacedStop, at: number): string {
  const { entry, arrive, depart } = waypoint;
  const when = depart ?? arrive;
  return element(
    'Placemark',
    {},
    [
      textElement('name', name),
      // Programs show a description as HTML.
      textElement('description', textOf(entry)),
      when ? element('TimeStamp', {}, textElement('when', when)) : '',
      dataOf({ stop: String(at + 1), ...fieldsOf(waypoint), ...(entry && { entry }) }),
      airport ? element('Point', {}, textElement('coordinates', coordinates([positionOf(airport)]))) : '',
    ].join(''),
  );
}

function flightPlacemark({ from, to, name, line }: DrawnFlight): string {
  const lines = line.map((piece) =>
    element('LineString', {}, element('tessellate', {}, '1') + textElement('coordinates', coordinates(piece))),
  );
  const geometry = lines.length === 1 ? lines[0]! : element('MultiGeometry', {}, lines.join(''));
  const { way } = from.waypoint;
  const data = dataOf({ from: from.waypoint.airport, to: to.waypoint.airport, ...(way && { way }) });
  return element('Placemark', {}, textElement('name', name) + data + geometry);
}

const dataOf = (fields: Readonly<Record<string, string>>): string =>
  element(
    'ExtendedData',
    {},
    Object.entries(fields)
      .map(([name, value]) => element('Data', { name }, element('value', {}, textOf(value))))
      .join(''),
  );

const coordinates = (line: readonly Position[]): string =>
  line.map(([longitude, latitude]) => `${longitude},${latitude}`).join(' ');
