import { linesOf } from './file-text.ts';
import { type Fields, fieldsIn, type GeoFeature, lineOf, stopOf } from './geo-features.ts';
import { linesBeside, placeFault, readFeatures, rejectedFeature } from './geo-reading.ts';
import type { Reading } from './reading.ts';
import { childOf, textIn, type XmlElement } from './xml-tree.ts';

/** Elements that describe the file (GPX 1.0 and 1.1). */
const ABOUT = /^(?:metadata|extensions|name|desc|author|email|url|urlname|time|keywords|bounds|link|copyright)$/;

/** Reads GPX 1.0 and 1.1: routes, tracks and waypoints. @param root the element `gpx` of the text */
export function readGpx(text: string, root: XmlElement): Reading {
  const parts = root.children.filter(({ name }) => !ABOUT.test(name));
  const beside = linesBeside(
    linesOf(text).length,
    parts.map(({ lines }) => lines),
  );
  return readFeatures('gpx', [...parts.flatMap(readPart), ...leftOutIn(root)], beside);
}

/** Begins the description of a file that holds less than its journey; their count follows. */
export const LEFT_OUT = 'Stops without a known place are left out: ';

/** Stops that the file says it does not hold. */
function leftOutIn(root: XmlElement): GeoFeature[] {
  const told = childOf(childOf(root, 'metadata') ?? root, 'desc');
  return told?.text.startsWith(LEFT_OUT)
    ? [rejectedFeature(told.lines, told.text, 'the file does not hold these stops of its journey')]
    : [];
}

function readPart(part: XmlElement): GeoFeature[] {
  const fields = fieldsOf(part);
  const reject = (reason: string) => [rejectedFeature(part.lines, `${part.name} ${fields.name ?? ''}`, reason)];
  switch (part.name) {
    case 'wpt':
      return pointIn(part);
    case 'rte': {
      const read = part.children.filter(({ name }) => name === 'rtept').flatMap(pointIn);
      const stops = read.flatMap((one) => (one.kind === 'point' ? [one.stop] : []));
      const faults = read.filter(({ kind }) => kind === 'rejected');
      return stops.length === 0 ? reject('it has no points') : [{ kind: 'route', lines: part.lines, stops }, ...faults];
    }
    case 'trk': {
      const points = part.children.flatMap(({ name, children }) => (name === 'trkseg' ? children : []));
      const placed = points.map((point) => ({ at: placeOf(point), time: textIn(point, 'time')?.trim() }));
      if (placed.length < 2) return reject('it has less than two points');
      if (placed.some(({ at }) => placeFault(at))) return reject('coordinates in it are no place on the Earth');
      return [lineOf(part.lines, fields, placed)];
    }
    default:
      return reject('it is no waypoint, no route and no track');
  }
}

function pointIn(point: XmlElement): GeoFeature[] {
  const [at, fields] = [placeOf(point), fieldsOf(point)];
  const fault = placeFault(at);
  return fault
    ? [rejectedFeature(point.lines, `${point.name} ${fields.name ?? ''}`, fault)]
    : [{ kind: 'point', stop: stopOf(point.lines, fields, at) }];
}

const placeOf = ({ attributes: { lat, lon } }: XmlElement) => ({ latitude: degrees(lat), longitude: degrees(lon) });

/** @returns NaN for a text that is no number */
export const degrees = (text: string | undefined): number =>
  text !== undefined && /^\s*[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?\s*$/.test(text) ? Number(text) : Number.NaN;

const fieldsOf = (part: XmlElement): Fields =>
  fieldsIn([...part.children, ...(childOf(part, 'extensions')?.children ?? [])].map(({ name, text }) => [name, text]));
