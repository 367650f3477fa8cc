import type { Place } from '../../travel-log/geography.ts';
import { readInstant } from '../../travel-log/instant.ts';
import { CABINS } from '../../travel-log/shape.ts';
import { oneLine } from './file-text.ts';
import { cabinIn, findFlight } from './flight-words.ts';
import { nightsIn, wayIn } from './flights.ts';
import type { Lines, Rejection, Stop } from './reading.ts';
import { findCodes, placeIn } from './routes.ts';

/** A stop as a file of places tells it. */
export interface GeoStop {
  readonly lines: Lines;
  /** A code or a name; empty where there is none. */
  readonly place: string;
  readonly at: Place | undefined;
  /** The field `time` of a point: programs mean an arrival by it, or a departure. */
  readonly time?: string;
  /** Without its airport. */
  readonly details: Omit<Stop, 'airport'>;
  /** Place in the order of the journey, where the file numbers its stops. */
  readonly number?: number;
  readonly remarks: readonly string[];
}

/** A part of a file of places. */
export type GeoFeature =
  | { readonly kind: 'point'; readonly stop: GeoStop }
  | { readonly kind: 'route'; readonly lines: Lines; readonly stops: readonly GeoStop[] }
  | {
      readonly kind: 'line';
      readonly lines: Lines;
      readonly from: GeoStop;
      readonly to: GeoStop;
      readonly name: string;
    }
  | { readonly kind: 'rejected'; readonly rejection: Rejection };

/** Details of a part of a file, by the names of its fields. */
export type Fields = Readonly<Record<string, string>>;

/** Reads a stop. @param fields as `fieldsIn` returns them */
export function stopOf(lines: Lines, fields: Fields, at: Place | undefined): GeoStop {
  const { number, ...rest } = { number: Number(fields.stop) };
  const time = instantIn(fields, TIMES.time);
  const details = detailsOf(fields);
  return {
    ...{ lines, at, ...rest },
    place: wordIn(fields, 'airport') ?? codeIn(fields) ?? placeIn(oneLine(fields.name ?? '')) ?? '',
    ...(time !== undefined && { time }),
    ...{ details: details.details, remarks: details.remarks },
    ...(Number.isInteger(number) && number > 0 && { number }),
  };
}

/**
 * Reads a line as a flight from its first place to its last.
 * @param points of the line, one at least, with the times at which it was there
 */
export function lineOf(
  lines: Lines,
  fields: Fields,
  points: readonly { readonly at: Place; readonly time?: string | undefined }[],
): GeoFeature {
  const { name = '' } = fields;
  const codes = findCodes(name);
  const [origin, destination] = codes?.length === 2 ? codes : [];
  const [first, last] = [points[0]!, points.at(-1)!];
  const { details, remarks } = detailsOf(fields);
  const { arrive = readInstant(last.time), depart = readInstant(first.time), ...rest } = details;
  const number = rest.flight ?? findFlight(name)?.flight;
  const between = points.length - 2;
  const bends = between > 0 && between <= FEW_POINTS ? [bendRemark(between)] : [];
  return {
    ...{ kind: 'line', lines, name },
    from: {
      ...{ lines, at: first.at, remarks: [...remarks, ...bends] },
      place: oneLine(fields.from ?? fields.origin ?? origin ?? ''),
      details: { ...rest, ...(number && { flight: number }), ...(depart && { depart }) },
    },
    to: {
      ...{ lines, at: last.at, remarks: [] },
      place: oneLine(fields.to ?? fields.destination ?? destination ?? ''),
      details: { ...(arrive && { arrive }) },
    },
  };
}

/** Points between the ends of a line, of which each may be meant as a stop, count. */
const FEW_POINTS = 10;

const bendRemark = (count: number): string =>
  `It is one flight from the first point of its line to the last: ${count} between them ${count === 1 ? 'is' : 'are'} its way.`;

/** Fields of a part of a file by names in lower case without signs, as in `flightnumber`. Control characters are left out. */
export const fieldsIn = (entries: Iterable<readonly [string, unknown]>): Fields =>
  Object.fromEntries(
    [...entries].flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number'
        ? [[name.toLowerCase().replace(/[^a-z]/g, ''), cleaned(String(value))]]
        : [],
    ),
  );

const cleaned = (text: string): string => text.replace(/(?![\t\n\r])\p{Cc}|\p{Cs}/gu, '');

const TIMES = {
  arrive: ['arrive', 'arrival', 'end'],
  depart: ['depart', 'departure', 'begin'],
  time: ['time', 'timestamp', 'when'],
} as const;

const CODES = ['iata', 'iatacode', 'code', 'icao', 'icaocode'];

const codeIn = (fields: Fields): string | undefined =>
  CODES.map((name) => fields[name]?.trim() ?? '').find((code) => /^[A-Z]{3,4}$/.test(code));

const wordIn = (fields: Fields, ...names: readonly string[]): string | undefined =>
  names.map((name) => oneLine(fields[name] ?? '')).find(Boolean);

const instantIn = (fields: Fields, names: readonly string[]): string | undefined =>
  names.map((name) => readInstant(fields[name]?.trim())).find(Boolean);

function detailsOf(fields: Fields): { readonly details: Omit<Stop, 'airport'>; readonly remarks: string[] } {
  const arrive = instantIn(fields, TIMES.arrive);
  const depart = instantIn(fields, TIMES.depart);
  const flight = wordIn(fields, 'flight', 'flightnumber');
  const carrier = wordIn(fields, 'carrier', 'airline');
  const cabin = CABINS.find((known) => known === fields.cabin?.trim()) ?? cabinIn(fields.cabin ?? '');
  const seat = wordIn(fields, 'seat');
  const way = [fields.way, fields.type].map((written = '') => wayIn(written)).find(Boolean);
  const nights = nightsIn(fields.nights ?? '');
  const entry = ENTRIES.map((name) => fields[name]).find((text) => text?.trim());
  const unread = Object.values(TIMES)
    .flat()
    .flatMap((name) => (fields[name]?.trim() && !readInstant(fields[name].trim()) ? [fields[name]] : []));
  return {
    details: {
      ...(arrive && { arrive }),
      ...(depart && { depart }),
      ...(flight && { flight }),
      ...(carrier && { carrier }),
      ...(cabin && { cabin }),
      ...(seat && { seat }),
      ...(way && way !== 'flight' && { way }),
      ...(nights && { nights }),
      ...(entry && { entry }),
    },
    remarks: unread.map((text) => `“${text.slice(0, 40)}” is no time that can be read, and is left out.`),
  };
}

/** Fields that hold a text about a place, best first. */
const ENTRIES = ['entry', 'description', 'desc', 'notes', 'note'];
