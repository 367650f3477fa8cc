import { randomUUID } from 'node:crypto';
import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import type { Airport, AirportOf } from '../../travel-log/airport.ts';
import { appendWaypoints } from '../../travel-log/edit.ts';
import { shortestWay } from '../../travel-log/geography.ts';
import { parseInstant } from '../../travel-log/instant.ts';
import { type InstantOfLocal, instantOfLocal, localTime } from '../../travel-log/local-time.ts';
import { dayAfter } from './moments.ts';
import type { Format, Lines, LocalMoment, ParsedFlight, Reading, Rejection, Stop } from './reading.ts';
import { READING_LIMITS } from './reading-limits.ts';

/** The outcome of reading, before anything is written. */
export interface Preview {
  readonly format: Format;
  readonly flights: readonly PreviewFlight[];
  /** At most `READING_LIMITS.rejected` of them. */
  readonly rejected: readonly Rejection[];
  readonly rejectedCount: number;
  readonly unknown: readonly UnknownPlace[];
  /** The stops that an import adds, in the form in which `POST /api/logs` takes waypoints. */
  readonly waypoints: readonly Stop[];
  /** The reason why they are too much for one edit; absent where they fit. */
  readonly tooMuch?: string;
}

/** A flight, with the codes of its airports where they are known. */
export interface PreviewFlight
  extends Omit<ParsedFlight, 'depart' | 'arrive' | 'minutes' | 'note' | 'remarks' | 'besides'> {
  /** By the clocks of the airports, as in 2026-05-12T10:55. */
  readonly depart?: string;
  readonly arrive?: string;
  /** Anything in it that was assumed or left out, in words. */
  readonly remarks: readonly string[];
}

/** A place that is no airport by its code. */
export interface UnknownPlace {
  /** As it was found. */
  readonly place: string;
  readonly lines: readonly Lines[];
}

/** @param places the codes of airports for places without one */
export function previewOf(reading: Reading, places: ReadonlyMap<string, string>, known: AirportOf): Preview {
  const codeOf = (place: string) => places.get(place) ?? place;
  const airportOf = (place: string) => known(codeOf(place));
  const flights = inOrder(reading.flights.map((flight) => placed(flight, codeOf, airportOf)));
  const waypoints = reading.stops?.map((stop) => ({ ...stop, airport: codeOf(stop.airport) })) ?? stopsOf(flights);
  const tooMuch = tooMuchFor(waypoints);
  return {
    format: reading.format,
    flights: flights.map(shown),
    rejected: reading.rejected.slice(0, READING_LIMITS.rejected),
    rejectedCount: reading.rejected.length + (reading.furtherRejected ?? 0),
    unknown: unknownPlaces(reading, known),
    waypoints,
    ...(tooMuch !== undefined && { tooMuch }),
  };
}

/** The reason why an edit with these stops would be refused; undefined where it would not. */
function tooMuchFor(stops: readonly Stop[]): string | undefined {
  const doc = new Y.Doc();
  appendWaypoints(
    doc,
    stops.map((stop) => ({ ...stop, id: randomUUID() })),
    [],
  );
  // An order behind that of other stops takes a few bytes more.
  const bytes = Y.encodeStateAsUpdate(doc).byteLength + ORDER_BYTES * stops.length;
  doc.destroy();
  return bytes <= LIMITS.updateBytes
    ? undefined
    : `it makes an edit of ${bytes} bytes, and ${LIMITS.updateBytes} are the most: import it in parts`;
}

/** Further characters of an order behind many others. */
const ORDER_BYTES = 8;

/** The time of a flight of which the day alone is known. */
const NOON = '12:00';

/** Fields of a flight, each of which may be undefined. */
type Told<N extends keyof ParsedFlight> = { readonly [M in N]?: ParsedFlight[M] | undefined };

interface PlacedFlight {
  readonly parsed: ParsedFlight;
  readonly origin: string;
  readonly destination: string;
  readonly from: Airport | undefined;
  readonly to: Airport | undefined;
  /** UTC */
  readonly depart: string | undefined;
  readonly arrive: string | undefined;
  /** Anything in it that was assumed or left out, in words. */
  readonly remarks: readonly string[];
}

/**
 * By departure, where all flights have a day: logs of flights often begin with the last. Flights without a time, which
 * depart at noon, stay in the order of their days and, of one day, in that of the file.
 */
function inOrder(flights: readonly PlacedFlight[]): readonly PlacedFlight[] {
  if (!flights.every(({ parsed }) => parsed.depart)) return flights;
  const keys = new Map(flights.map((flight) => [flight, departureKey(flight)]));
  let last = '';
  for (const flight of flights
    .filter(({ parsed }) => !parsed.depart!.time)
    .sort(by(({ parsed }) => parsed.depart!.day))) {
    last = last > keys.get(flight)! ? last : keys.get(flight)!;
    keys.set(flight, last);
  }
  return [...flights].sort(by((flight) => keys.get(flight)!));
}

/** Compares by a text, by the numbers of its characters. */
const by =
  <T>(key: (of: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;

/** The instant of a departure. Without the zone of its airport it is taken by the clocks of the destination, or in UTC. */
function departureKey({ parsed, depart, to }: PlacedFlight): string {
  const { day, time = NOON } = parsed.depart!;
  return depart ?? departureOf(parsed, to?.tz ?? 'UTC')?.instant ?? `${day}T${time}`;
}

function placed(
  parsed: ParsedFlight,
  codeOf: (place: string) => string,
  airportOf: (place: string) => Airport | undefined,
): PlacedFlight {
  const [from, to] = [airportOf(parsed.origin), airportOf(parsed.destination)];
  const departure = departureOf(parsed, from?.tz);
  const depart = departure?.instant;
  const arrival = arrivalOf(parsed, depart, from, to);
  const arrive = arrival?.instant;
  return {
    ...{ parsed, from, to, depart, arrive },
    origin: codeOf(parsed.origin),
    destination: codeOf(parsed.destination),
    remarks: [
      ...(parsed.remarks ?? []),
      ...remarksOn(parsed, depart, arrive),
      ...besideRemarks(parsed, { depart, arrive, from, to }),
      ...changeRemarks('departs', departure, from?.tz),
      ...changeRemarks('arrives', arrival, to?.tz),
    ],
  };
}

/** Remarks on times that the file tells twice. */
function besideRemarks(
  { besides }: ParsedFlight,
  { depart, arrive, from, to }: Pick<PlacedFlight, 'depart' | 'arrive' | 'from' | 'to'>,
): string[] {
  // As clocks show them: they may show an hour twice.
  const differs = (counted: string | undefined, beside: InstantOfLocal | undefined, zone: string | undefined) =>
    counted && beside && zone && localTime(counted, zone) !== localTime(beside.instant, zone);
  const departs = departureOf({ depart: besides?.depart }, from?.tz);
  const arrives = besides?.arrive && arrivalOf({ depart: besides.depart, arrive: besides.arrive }, depart, from, to);
  return [
    ...(differs(depart, departs, from?.tz) ? [otherTime('departure')] : []),
    ...(differs(arrive, arrives, to?.tz) ? [otherTime('arrival')] : []),
  ];
}

const otherTime = (what: string): string => `Its local ${what} is another time than its ${what} in UTC, which counts.`;

/** Remarks on a time that lies where clocks are changed. */
function changeRemarks(what: 'departs' | 'arrives', read: InstantOfLocal | undefined, zone = 'UTC'): string[] {
  if (!read || read.kind === 'exact') return [];
  const taken = `${what} at ${localTime(read.instant, zone).slice('YYYY-MM-DDT'.length)}`;
  return [
    read.kind === 'skipped'
      ? `Clocks went forward past the time that is given: it ${taken}.`
      : `Clocks went back, and showed the time that is given twice: it ${taken} the first time.`,
  ];
}

function remarksOn({ depart: said, arrive: toldArrival }: ParsedFlight, depart?: string, arrive?: string): string[] {
  return [
    ...(said && depart && said.time === undefined ? ['No time is given: it departs at noon.'] : []),
    ...(said && !depart ? ['Its departure is left out: the zone of its airport is not known.'] : []),
    ...(toldArrival && !arrive ? ['Its arrival is left out: it cannot be told without the airports.'] : []),
    ...(depart && arrive && arrive <= depart ? ['It arrives before it departs.'] : []),
  ];
}

const departureOf = ({ depart }: Told<'depart'>, zone: string | undefined): InstantOfLocal | undefined =>
  depart && instantOf(depart, zone);

function instantOf({ day, time = NOON, zone }: LocalMoment, ownZone: string | undefined): InstantOfLocal | undefined {
  const where = zone ?? ownZone;
  if (where === 'UTC') return exactly(parseInstant(`${day}T${time}Z`));
  return where === undefined ? undefined : instantOfLocal(`${day}T${time.slice(0, 5)}`, where);
}

const exactly = (instant: string | undefined): InstantOfLocal | undefined =>
  instant === undefined ? undefined : { instant, kind: 'exact' };

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** A flight is not believed to be faster, km/h. */
const FASTEST = 1_200;

function arrivalOf(
  { arrive, depart: said, minutes }: Told<'arrive' | 'depart' | 'minutes'>,
  depart: string | undefined,
  from: Airport | undefined,
  to: Airport | undefined,
): InstantOfLocal | undefined {
  const after = minutes !== undefined && depart && said?.time ? Date.parse(depart) + minutes * MINUTE_MS : undefined;
  if (!arrive) return after === undefined ? undefined : exactly(new Date(after).toISOString());
  const { day } = arrive;
  if (day !== undefined) return instantOf({ ...arrive, day }, to?.tz);
  if (!depart || !said) return undefined;
  // The day of the arrival is not written. The date line is crossed both ways.
  const days = [-1, 0, 1, 2].flatMap((days) => instantOf({ ...arrive, day: dayAfter(said.day, days) }, to?.tz) ?? []);
  if (after !== undefined) return days.sort((a, b) => apart(a.instant, after) - apart(b.instant, after))[0];
  const shortest = from && to ? (shortestWay(from, to).km / FASTEST) * HOUR_MS : 0;
  return days.find(({ instant }) => Date.parse(instant) - Date.parse(depart) > shortest);
}

const apart = (instant: string, time: number): number => Math.abs(Date.parse(instant) - time);

function shown({ parsed, origin, destination, from, to, depart, arrive, remarks }: PlacedFlight): PreviewFlight {
  const { depart: _depart, arrive: _arrive, minutes: _minutes, note: _note, ...others } = parsed;
  const { remarks: _remarks, besides: _besides, ...rest } = others;
  return {
    ...rest,
    ...{ origin, destination, remarks },
    ...(depart && { depart: localTime(depart, from?.tz ?? 'UTC') }),
    ...(arrive && { arrive: localTime(arrive, to?.tz ?? 'UTC') }),
  };
}

/** A flight that leaves from where the one before it has arrived shares its stop. */
function stopsOf(flights: readonly PlacedFlight[]): Stop[] {
  const stops: Stop[] = [];
  for (const [at, flight] of flights.entries()) {
    const { parsed, origin, destination, depart, arrive } = flight;
    const before = flights[at - 1];
    const leaving = {
      ...(depart && { depart }),
      ...(parsed.flight && { flight: parsed.flight }),
      ...(parsed.carrier && { carrier: parsed.carrier }),
      ...(parsed.cabin && { cabin: parsed.cabin }),
      ...(parsed.seat && { seat: parsed.seat }),
      ...(parsed.way && { way: parsed.way }),
      ...(parsed.nights && { nights: parsed.nights }),
      ...(parsed.note && { entry: parsed.note }),
    };
    const shared = before && isSamePlace(before, flight) ? stops.pop() : undefined;
    stops.push({ ...(shared ?? { airport: origin }), ...leaving });
    stops.push({ airport: destination, ...(arrive && { arrive }) });
  }
  return stops;
}

const isSamePlace = (before: PlacedFlight, next: PlacedFlight): boolean =>
  before.to && next.from ? before.to.id === next.from.id : before.destination === next.origin;

function unknownPlaces({ flights }: Reading, known: AirportOf): UnknownPlace[] {
  const lines = new Map<string, Lines[]>();
  for (const flight of flights)
    for (const place of [flight.origin, flight.destination])
      if (!known(place)) lines.set(place, [...(lines.get(place) ?? []), flight.lines].slice(0, LINES_LISTED));
  return [...lines].slice(0, READING_LIMITS.unknownPlaces).map(([place, where]) => ({ place, lines: where }));
}

/** Lines of an unknown place that are listed, count. */
const LINES_LISTED = 20;
