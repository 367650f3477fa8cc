import type { Place } from '../../travel-log/geography.ts';
import { readPlace } from '../../travel-log/place-text.ts';
import type { GeoFeature, GeoStop } from './geo-features.ts';
import {
  type Format,
  type Lines,
  type ParsedFlight,
  type Reading,
  type Rejection,
  rejection,
  type Stop,
} from './reading.ts';

/** Points that far apart or less are one place, degrees. */
const SAME_PLACE = 0.01;

/**
 * Reads the parts of a file of places as flights: between the stops of each route; between points, where they are numbered
 * or the file has nothing else; and along each line that draws none of these.
 * @param others lines of the text that belong to no part
 */
export function readFeatures(format: Format, features: readonly GeoFeature[], others: readonly Lines[]): Reading {
  const points = features.flatMap((feature) => (feature.kind === 'point' ? [feature.stop] : []));
  const lines = features.flatMap((feature) => (feature.kind === 'line' ? [feature] : []));
  const routes = features.flatMap((feature) => (feature.kind === 'route' ? [feature.stops] : []));
  const numbered = points.filter(({ number }) => number !== undefined).sort((a, b) => a.number! - b.number!);
  const alone = numbered.length > 0 ? numbered : routes.length + lines.length === 0 ? points : [];
  const told = [...routes, alone].filter(({ length }) => length > 0).map(timed);
  const drawn = lines.filter(({ from, to }) => told.some((stops) => draws(stops, from, to)));
  const own = lines.filter((line) => !drawn.includes(line));
  const isOne = told.length === 1 && own.length === 0;
  const sequences = isOne ? told : told.map(withEndRemarks);
  const ends = [...sequences.flat(), ...own.flatMap(({ from, to }) => [from, to])];
  const beside = points.filter((point) => !alone.includes(point));
  const named = beside.filter(({ at }) => ends.some((end) => isNear(end.at, at)));
  const nameOf = createNames([...sequences.flat(), ...own.flatMap(({ from, to }) => [from, to])], named);
  const flights = [
    ...sequences.flatMap((stops) => flightsBetween(stops, nameOf)),
    ...own.map(({ from, to, lines }) => flightOf(from, to, lines, nameOf)),
  ];
  const seen = new Set(flights.flatMap(({ lines }) => linesIn(lines)));
  const stray = beside
    .filter((point) => !named.includes(point))
    .map(({ lines, place }) => rejection(lines, place || 'a point', 'no route and no line of the file goes there'));
  const single = isOne ? [] : sequences.filter(({ length }) => length === 1).flatMap(([stop]) => rejectedStop(stop!));
  const rejected = [
    ...features.flatMap((one) => (one.kind === 'rejected' ? [one.rejection] : [])),
    ...[...stray, ...single],
  ];
  const idle = [...features.flatMap(partLines), ...drawn.map(({ lines }) => lines), ...named.map(({ lines }) => lines)];
  const passed = [...others, ...idle.filter((lines) => !linesIn(lines).every((line) => seen.has(line)))];
  const [only] = sequences;
  return {
    format,
    flights,
    rejected,
    passed: passed.map((lines) => ({ lines, as: 'map' })),
    ...(isOne && { stops: only!.map((stop) => stopWith(stop, nameOf)) }),
    points: nameOf.points,
  };
}

/** Lines of a route beside those of its points, and of a point that is the only one. */
const partLines = (feature: GeoFeature): Lines[] =>
  feature.kind === 'route' ? [feature.lines] : feature.kind === 'point' ? [feature.stop.lines] : [];

const rejectedStop = ({ lines, place }: GeoStop): Rejection[] => [
  rejection(lines, place || 'a point', 'it is a stop alone: no flight of the file leads there or from there'),
];

/** Stops with a remark at the last, where flights alone cannot tell all that the ends of a route hold. */
const withEndRemarks = (stops: readonly GeoStop[]): readonly GeoStop[] =>
  stops.map((stop, at) => {
    const { arrive, ...leaving } = stop.details;
    const lost = at === 0 ? { arrive } : at === stops.length - 1 ? leaving : {};
    const names = Object.entries(lost).flatMap(([name, value]) => (value ? [name] : []));
    if (names.length === 0) return stop;
    const remark = `“${(stop.place || 'A point').slice(0, 40)}” is an end of its route: ${names.join(', ')} left out.`;
    return { ...stop, remarks: [...stop.remarks, remark] };
  });

const linesIn = ({ from, to }: Lines): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** The time of a point is its arrival, that of the first one its departure, where it tells neither. */
const timed = (stops: readonly GeoStop[]): GeoStop[] =>
  stops.map((stop, at) => {
    const { time, details } = stop;
    if (time === undefined || details.arrive !== undefined || details.depart !== undefined) return stop;
    return { ...stop, details: { ...details, ...(at === 0 ? { depart: time } : { arrive: time }) } };
  });

const draws = (stops: readonly GeoStop[], from: GeoStop, to: GeoStop): boolean =>
  stops.some((stop, at) => at > 0 && isNear(stops[at - 1]!.at, from.at) && isNear(stop.at, to.at));

function isNear(one: Place | undefined, other: Place | undefined): boolean {
  if (!one || !other) return false;
  const east = Math.abs(one.longitude - other.longitude);
  return Math.abs(one.latitude - other.latitude) <= SAME_PLACE && Math.min(east, 360 - east) <= SAME_PLACE;
}

interface Names {
  /** The word for a stop by which its flights name it. */
  (stop: GeoStop): string;
  /** Places of stops, by these words. */
  readonly points: ReadonlyMap<string, Place>;
}

/** @param beside points that name the ends of lines */
function createNames(stops: readonly GeoStop[], beside: readonly GeoStop[]): Names {
  const points = new Map<string, Place>();
  const words = new Map<GeoStop, string>();
  for (const stop of stops) {
    const { at } = stop;
    const place = (stop.place || beside.find((point) => isNear(point.at, at))?.place) ?? '';
    // A short name that is no code in capitals could be that of an airport elsewhere.
    const isPlain = place.length > 4 || /^[A-Z]{3,4}$/.test(place) || stop.number !== undefined || !at;
    const before = points.get(place);
    const word = place && isPlain && (!before || isNear(before, at)) ? place : `${place} ${coordinates(at)}`.trim();
    words.set(stop, word);
    // A place of our own is one, however near an airport is.
    if (at && !points.has(word) && !readPlace(place)) points.set(word, at);
  }
  return Object.assign((stop: GeoStop) => words.get(stop)!, { points });
}

const coordinates = (at: Place | undefined): string =>
  at ? `(${at.latitude.toFixed(4)}, ${at.longitude.toFixed(4)})` : '';

const flightsBetween = (stops: readonly GeoStop[], nameOf: Names): ParsedFlight[] =>
  stops.slice(1).map((to, at) => {
    const from = stops[at]!;
    const lines = { from: Math.min(from.lines.from, to.lines.from), to: Math.max(from.lines.to, to.lines.to) };
    return flightOf(from, to, lines, nameOf);
  });

function flightOf(from: GeoStop, to: GeoStop, lines: Lines, nameOf: Names): ParsedFlight {
  const { arrive: _arrive, depart, entry, ...rest } = from.details;
  const remarks = [...from.remarks, ...to.remarks];
  return {
    ...{ lines, origin: nameOf(from), destination: nameOf(to), ...rest },
    ...(depart && { depart: momentOf(depart) }),
    ...(to.details.arrive && { arrive: momentOf(to.details.arrive) }),
    ...(entry && { note: entry }),
    ...(remarks.length > 0 && { remarks }),
  };
}

const stopWith = (stop: GeoStop, nameOf: Names): Stop => ({ airport: nameOf(stop), ...stop.details });

const momentOf = (utc: string) => ({ day: utc.slice(0, 10), time: utc.slice(11, -1), zone: 'UTC' });

/** The reason why coordinates are refused; undefined for a place on the Earth. */
export const placeFault = ({ latitude, longitude }: Place): string | undefined =>
  Number.isFinite(latitude) && Number.isFinite(longitude) && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 360
    ? undefined
    : 'its coordinates are no place on the Earth';

/** A part that cannot be read. */
export const rejectedFeature = (lines: Lines, text: string, reason: string): GeoFeature => ({
  kind: 'rejected',
  rejection: rejection(lines, text, reason) satisfies Rejection,
});

/** Lines of a text that stand in none of some parts. */
export function linesBeside(count: number, parts: readonly Lines[]): Lines[] {
  const inside = new Set(parts.flatMap(linesIn));
  return linesIn({ from: 1, to: count }).flatMap((line) => (inside.has(line) ? [] : [{ from: line, to: line }]));
}
