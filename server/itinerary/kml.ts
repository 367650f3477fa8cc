import type { Place } from '../../travel-log/geography.ts';
import { linesOf } from './file-text.ts';
import { type Fields, fieldsIn, type GeoFeature, lineOf, stopOf } from './geo-features.ts';
import { joined } from './geo-json.ts';
import { linesBeside, placeFault, readFeatures, rejectedFeature } from './geo-reading.ts';
import { degrees } from './gpx.ts';
import type { Reading } from './reading.ts';
import { childOf, textIn, type XmlElement } from './xml-tree.ts';

/** Parts of a map that are no places of a journey. */
const OTHER_FEATURES = /^(?:NetworkLink|GroundOverlay|ScreenOverlay|PhotoOverlay|Tour)$/;
const FOLDERS = /^(?:Document|Folder)$/;

/** Reads KML 2.2: placemarks with points, lines and tracks. @param root the element `kml` of the text */
export function readKml(text: string, root: XmlElement): Reading {
  const parts = partsIn(root);
  const beside = linesBeside(
    linesOf(text).length,
    parts.map(({ lines }) => lines),
  );
  return readFeatures('kml', parts.flatMap(readPart), beside);
}

const partsIn = (folder: XmlElement): XmlElement[] =>
  folder.children.flatMap((child) =>
    FOLDERS.test(child.name)
      ? partsIn(child)
      : child.name === 'Placemark' || OTHER_FEATURES.test(child.name)
        ? [child]
        : [],
  );

function readPart(part: XmlElement): GeoFeature[] {
  const fields = fieldsOf(part);
  const name = `${part.name} ${fields.name ?? ''}`;
  if (part.name !== 'Placemark') return [rejectedFeature(part.lines, name, 'it is no placemark')];
  const shapes = shapesIn(part);
  if (shapes.length === 0 && fields.stop && fields.airport)
    return [{ kind: 'point', stop: stopOf(part.lines, fields, undefined) }];
  if (shapes.length === 0) return [rejectedFeature(part.lines, name, 'it has no point and no line')];
  const lines = joined(shapes.flatMap((shape) => (LINES.test(shape.name) ? [positionsIn(shape)] : [])));
  return [
    ...shapes.filter(({ name }) => !LINES.test(name)).map((shape) => readShape(shape, fields, part, name)),
    ...lines.map((line) => readLine(line, fields, part, name)),
  ];
}

const SHAPES = /^(?:Point|LineString|LinearRing|Polygon|Model|Track)$/;
const COLLECTIONS = /^Multi(?:Geometry|Track)$/;
const LINES = /^(?:LineString|LinearRing)$/;

const shapesIn = (part: XmlElement): XmlElement[] =>
  part.children.flatMap((child) =>
    SHAPES.test(child.name) ? [child] : COLLECTIONS.test(child.name) ? shapesIn(child) : [],
  );

function readShape(shape: XmlElement, fields: Fields, { lines }: XmlElement, name: string): GeoFeature {
  if (shape.name === 'Track') return readTrack(shape, fields, lines, name);
  if (shape.name !== 'Point') return rejectedFeature(lines, name, `a ${shape.name} is no point and no line`);
  const [position] = positionsIn(shape);
  const at = position ? placeOf(position) : NOWHERE;
  const fault = placeFault(at);
  return fault ? rejectedFeature(lines, name, fault) : { kind: 'point', stop: stopOf(lines, fields, at) };
}

function readLine(positions: readonly Position[], fields: Fields, { lines }: XmlElement, name: string): GeoFeature {
  const places = positions.map(placeOf);
  if (places.length < 2) return rejectedFeature(lines, name, 'its line has less than two points');
  const fault = places.map(placeFault).find(Boolean);
  return fault
    ? rejectedFeature(lines, name, fault)
    : lineOf(
        lines,
        fields,
        places.map((at) => ({ at })),
      );
}

/** A track as Google's extension writes it: times, and as many places. */
function readTrack(track: XmlElement, fields: Fields, lines: XmlElement['lines'], name: string): GeoFeature {
  const times = track.children.filter(({ name }) => name === 'when');
  const places = track.children
    .filter(({ name }) => name === 'coord')
    .map(({ text }) => placeOf(positionOf(text.trim().split(/\s+/))));
  if (places.length < 2) return rejectedFeature(lines, name, 'its track has less than two points');
  const fault = places.map(placeFault).find(Boolean);
  const points = places.map((at, index) => ({ at, time: times[index]?.text.trim() }));
  return fault ? rejectedFeature(lines, name, fault) : lineOf(lines, fields, points);
}

type Position = readonly [longitude: number, latitude: number];

const NOWHERE = { latitude: Number.NaN, longitude: Number.NaN };

const positionOf = ([longitude, latitude]: readonly string[]): Position => [degrees(longitude), degrees(latitude)];
const placeOf = ([longitude, latitude]: Position): Place => ({ latitude, longitude });

const positionsIn = (shape: XmlElement): Position[] =>
  (textIn(shape, 'coordinates') ?? '')
    .trim()
    .split(/\s+/)
    .flatMap((tuple) => (tuple === '' ? [] : [positionOf(tuple.split(','))]));

function fieldsOf(part: XmlElement): Fields {
  const extended = childOf(part, 'ExtendedData')?.children ?? [];
  const data = extended.flatMap((one) =>
    one.name === 'SchemaData'
      ? one.children.map(({ attributes, text }) => [attributes.name ?? '', text] as const)
      : [[one.attributes.name ?? '', textIn(one, 'value') ?? ''] as const],
  );
  const times = [childOf(part, 'TimeStamp'), childOf(part, 'TimeSpan')].flatMap((time) => time?.children ?? []);
  return fieldsIn([...[...part.children, ...times].map(({ name, text }) => [name, text] as const), ...data]);
}
