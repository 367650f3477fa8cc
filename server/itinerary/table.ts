import Papa from 'papaparse';
import { parseInstant } from '../../travel-log/instant.ts';
import { CABINS, type Cabin } from '../../travel-log/shape.ts';
import { cabinIn } from './flight-words.ts';
import { nightsIn, wayIn } from './flights.ts';
import {
  dayAfter,
  findDay,
  findTimes,
  offsetOf,
  type ReadTime,
  readDay,
  strayDays,
  strayDaysReason,
} from './moments.ts';
import {
  type Arrival,
  type LocalMoment,
  lineAt,
  type ParsedFlight,
  type Reading,
  type Rejection,
  rejection,
} from './reading.ts';
import { findCodes, placeIn } from './routes.ts';
import { type Column, columnsOf, type Source, sourceOf } from './table-columns.ts';

const SEPARATORS = [',', ';', '\t', '|'];

/** A table in a text: its separator, and the lines above its heading. */
interface Table {
  readonly separator: string;
  readonly above: readonly string[];
}

/** The table whose heading names two airports, below a title and the separator as spreadsheets write them; undefined for any other text. */
function tableIn(text: string): Table | undefined {
  const lines = text.slice(0, HEADING_LENGTH).split('\n');
  const written = lines.flatMap((line, at) => (line.trim() === '' ? [] : [at])).slice(0, HEADING_LINES);
  for (const at of written) {
    const separator = separatorOf(lines[at]!);
    if (separator !== undefined) return { separator, above: lines.slice(0, at) };
  }
  return undefined;
}

function separatorOf(heading: string): string | undefined {
  const counted = SEPARATORS.map((separator) => ({ separator, columns: columnsOf(cellsOf(heading, separator)) }));
  const best = counted.sort((a, b) => b.columns.size - a.columns.size)[0];
  return best?.columns.has('origin') && best.columns.has('destination') ? best.separator : undefined;
}

/** Characters in which a heading is looked for. */
const HEADING_LENGTH = 20_000;
/** Written lines in which a heading is looked for, count. */
const HEADING_LINES = 5;
/** Excel's line that names the separator. */
const SEPARATOR_LINE = /^"?sep=.?"?$/i;

const cellsOf = (line: string, separator: string): string[] =>
  Papa.parse<string[]>(line, { delimiter: separator, newline: '\n' }).data[0] ?? [];

/** Reads flights from a table with a heading; undefined where the text is no table. Other columns are ignored. */
export function readTable(whole: string): Reading | undefined {
  const text = whole.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const table = tableIn(text);
  if (!table) return undefined;
  const { separator, above } = table;
  const body = text.split('\n').slice(above.length).join('\n');
  const { data: rows, errors } = Papa.parse<string[]>(body, { delimiter: separator, newline: '\n' });
  const unclosed = new Set(errors.flatMap(({ type, row }) => (type === 'Quotes' && row !== undefined ? [row] : [])));
  const flights: ParsedFlight[] = [];
  const rejected: Rejection[] = [];
  const passed: Reading['passed'][number][] = [];
  for (const [at, words] of above.entries()) {
    if (words.trim() === '') continue;
    if (SEPARATOR_LINE.test(words.trim()) || !findCodes(words)) passed.push({ lines: lineAt(at + 1), as: 'heading' });
    else rejected.push(rejection(lineAt(at + 1), words, 'it stands above the heading of the table'));
  }
  let heading: Heading | undefined;
  let line = above.length + 1;
  for (const [at, cells] of rows.entries()) {
    const from = line;
    line += 1 + cells.reduce((ends, cell) => ends + cell.split('\n').length - 1, 0);
    const lines = { from, to: line - 1 };
    if (cells.every((cell) => cell.trim() === '')) continue;
    if (!heading) {
      heading = { headings: cells, columns: columnsOf(cells), source: sourceOf(cells) };
      passed.push({ lines, as: 'heading' });
      continue;
    }
    const read = unclosed.has(at) ? 'a quote is opened in it and not closed' : readRow(cells, heading);
    if (typeof read === 'string') rejected.push(rejection(lines, cells.join(separator), read));
    else flights.push({ lines, ...read });
  }
  return { format: 'table', flights, rejected, passed };
}

interface Heading {
  readonly headings: readonly string[];
  readonly columns: ReturnType<typeof columnsOf>;
  readonly source: Source;
}

/** The flight of a row, or the reason why there is none. */
function readRow(
  cells: readonly string[],
  { headings, columns, source }: Heading,
): Omit<ParsedFlight, 'lines'> | string {
  const { length } = headings;
  if (cells.slice(length).some((cell) => cell.trim() !== '')) return 'it has more cells than the heading';
  const raw = (column: Column): string => unescaped(cells[writtenPlaces(cells, columns, column)[0] ?? -1] ?? '');
  const isOwn = source === 'own';
  // Our own tables are read back to the letter.
  const cell = isOwn ? raw : (column: Column): string => withoutNothing(raw(column).trim());
  const place = (column: Column) => (isOwn ? cell(column) : placeIn(codeFirst(cell(column))));
  const [origin, destination] = [place('origin'), place('destination')];
  if (!origin) return 'it names no airport to fly from';
  if (!destination) return 'it names no airport to fly to';
  const depart = departureOf(cell);
  if (typeof depart === 'string') return depart;
  const arrive = arrivalOf(cell, depart && (writtenDay(cell) ?? depart.day));
  if (typeof arrive === 'string') return arrive;
  if (arrive && !depart) return 'it has an arrival and no departure';
  const minutes = minutesOf(cell('minutes'));
  const flight = isOwn ? cell('flight') : cell('flight').replace(/\s+/g, '');
  const carrier = source === 'Flightradar24' ? cell('carrier').replace(/\s*\([^)]*\)$/, '') : cell('carrier');
  const cabin = cabinOf(cell('cabin'), source);
  const seat = isOwn || /\d/.test(cell('seat')) ? cell('seat') : '';
  const way = wayIn(cell('way'));
  const nights = nightsIn(cell('nights'));
  const note = raw('note');
  const remarks = [
    ...remarksOn(cells, headings, columns),
    ...zoneRemarks(cell),
    ...(cell('way') && !way
      ? [`“${cell('way').slice(0, 40)}” is no way of travel that is known: it is taken for a flight.`]
      : []),
    ...(cell('nights') && !nights ? [`“${cell('nights').slice(0, 40)}” is no count of nights, and is left out.`] : []),
  ];
  const besides = depart && besidesOf(cell, depart.day);
  return {
    ...{ origin, destination },
    ...(remarks.length > 0 && { remarks }),
    ...(besides && { besides }),
    ...(depart && { depart }),
    ...(arrive && { arrive }),
    ...(minutes !== undefined && { minutes }),
    ...(flight && { flight }),
    ...(carrier && { carrier }),
    ...(cabin && { cabin }),
    ...(seat && { seat }),
    ...(way && way !== 'flight' && { way }),
    ...(nights && { nights }),
    ...(withoutNothing(note.trim()) !== '' && { note }),
  };
}

/** Takes back the apostrophe in front of what a spreadsheet would take for a formula. */
const unescaped = (cell: string): string => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell);

const withoutNothing = (cell: string): string => (cell === '\\N' || cell === 'N/A' || cell === '-' ? '' : cell);

/** Flightradar24 writes "Frankfurt / Frankfurt (FRA/EDDF)". */
const codeFirst = (place: string): string => /\(([A-Z]{3})\/[A-Z]{4}\)/.exec(place)?.[1] ?? place;

type Cell = (column: Column) => string;

/** Columns of which two in one table may disagree. */
const TOLD_TWICE: readonly Column[] = [
  'day',
  'departTime',
  'arriveTime',
  'departUtc',
  'arriveUtc',
  'origin',
  'destination',
];

/** The places of a column at which a row says something: the first one counts. */
const writtenPlaces = (cells: readonly string[], columns: Heading['columns'], column: Column): number[] =>
  (columns.get(column) ?? []).filter((at) => (cells[at]?.trim() ?? '') !== '');

function remarksOn(cells: readonly string[], headings: readonly string[], columns: Heading['columns']): string[] {
  return TOLD_TWICE.flatMap((column) => {
    const [first = -1, ...others] = writtenPlaces(cells, columns, column);
    const other = others.find((at) => cells[at]?.trim() !== cells[first]?.trim());
    return other === undefined ? [] : [`“${headings[first]}” counts, and “${headings[other]}” says something else.`];
  });
}

/** The times by the clocks of the airports, where UTC tells them, too. */
function besidesOf(cell: Cell, day: string): ParsedFlight['besides'] {
  const depart = cell('departUtc') && cell('departTime') ? localDeparture(cell) : undefined;
  const arrive = cell('arriveUtc') && cell('arriveTime') ? localArrival(cell, writtenDay(cell) ?? day) : undefined;
  const times = {
    ...(typeof depart === 'object' && { depart }),
    ...(typeof arrive === 'object' && { arrive }),
  };
  return Object.keys(times).length > 0 ? times : undefined;
}

function departureOf(cell: Cell): LocalMoment | string | undefined {
  const utc = cell('departUtc');
  if (utc) return momentOfInstant(utc) ?? `its departure is no time in UTC: ${utc}`;
  return localDeparture(cell);
}

function localDeparture(cell: Cell): LocalMoment | string | undefined {
  const [written, day] = [cell('departTime'), cell('day')];
  const exact = momentOfInstant(written || day);
  if (exact) return exact;
  const inTime = findDay(written);
  const dated = inTime.day.kind === 'none' && day !== '' ? findDay(day) : inTime;
  if (dated.day.kind === 'ambiguous') return `${dated.found} may be two days: write the year first, as in 2026-05-12`;
  if (dated.day.kind !== 'day') return day || written ? `its date is not understood: ${day || written}` : undefined;
  // OpenFlights and many a table write the time behind the day.
  const rests = [written.replace(inTime.found, ''), day.replace(dated.found, '')].map((rest) =>
    rest.replace(/^[T ]/, ''),
  );
  const told = rests.map(zonedTime).find(({ time }) => time);
  if (!told?.time && rests.some((rest) => /\d/.test(rest)))
    return `its time is not understood: ${rests.join(' ').trim()}`;
  return inZone({ day: dated.day.day, ...(told?.time && { time: told.time.time }) }, told?.zone);
}

/** The day of the departure as the traveller reads it: the days behind an arrival count from it. */
const writtenDay = (cell: Cell): string | undefined =>
  [cell('departTime'), cell('day')]
    .map((written) => findDay(written).day)
    .flatMap((day) => (day.kind === 'day' ? [day.day] : []))[0];

function arrivalOf(cell: Cell, departs: string | undefined): Arrival | string | undefined {
  const utc = cell('arriveUtc');
  if (utc) return momentOfInstant(utc) ?? `its arrival is no time in UTC: ${utc}`;
  return localArrival(cell, departs);
}

function localArrival(cell: Cell, departs: string | undefined): Arrival | string | undefined {
  const written = cell('arriveTime');
  if (written === '') return undefined;
  const exact = momentOfInstant(written);
  if (exact) return exact;
  const { day, found } = findDay(written);
  if (day.kind === 'ambiguous') return `${found} may be two days: write the year first, as in 2026-05-12`;
  const { clock, zone, time } = zonedTime(written.replace(found, '').replace(/^T/, ''));
  const stray = strayDays(clock);
  if (stray !== undefined) return strayDaysReason(stray);
  if (!time) return `its arrival is not understood: ${written}`;
  if (day.kind === 'day') return inZone({ day: day.day, time: time.time }, zone);
  const after = time.days !== 0 && departs ? { day: dayAfter(departs, time.days) } : {};
  return { ...after, time: time.time, ...(zone && { zone }) };
}

/**
 * The first time of day in a text without its day, the zone behind it, and the text without that zone.
 * @example zonedTime('10:00 UTC+1') // { clock: '10:00', zone: '+01:00', time: { time: '10:00', days: 0 } }
 */
function zonedTime(text: string): { readonly clock: string; readonly zone?: string; readonly time?: ReadTime } {
  const { before, far, alone, behind = '' } = ZONED.exec(text)?.groups ?? {};
  const clock = before === undefined ? text : `${before}${behind}`;
  const [time] = findTimes(clock);
  return { clock, ...(time && { time }), ...(before !== undefined && { zone: offsetOf(far ?? alone ?? '') }) };
}

/** A zone behind a time: UTC, or an offset from it. A sign and one digit are days, and a minus with a colon a second time. */
const ZONED =
  /^(?<before>.*?\d(?:\s*[ap]\.?m\.?)?)\s*\(?(?:Z|(?:UTC|GMT)(?<far>[+-](?:0?\d|1[0-4])(?::?[0-5]\d)?)?|(?<alone>[+-](?:0\d|1[0-4])[0-5]\d|\+(?:0\d|1[0-4]):[0-5]\d))\)?(?<behind>\s.*)?$/is;

const inZone = (moment: LocalMoment, zone: string | undefined): LocalMoment =>
  (zone && moment.time && momentOfInstant(`${moment.day}T${moment.time}${zone === 'UTC' ? 'Z' : zone}`)) || moment;

/** Remarks on what may be the zone of a local time that counts, and is none that is known. */
const zoneRemarks = (cell: Cell): string[] => [
  ...(cell('departUtc') ? [] : [...clockBesideRemarks(cell), ...[cell('departTime'), cell('day')].flatMap(unreadZone)]),
  ...(cell('arriveUtc') ? [] : unreadZone(cell('arriveTime'))),
];

function unreadZone(written: string): string[] {
  if (momentOfInstant(written)) return [];
  const unread = NO_ZONE.exec(zonedTime(written.replace(findDay(written).found, '')).clock)?.groups?.unread;
  return unread ? [`“${unread}” behind a time is not understood: the time is taken by the clock of the airport.`] : [];
}

/** A remark on a day with a clock of its own beside the time of the departure: midnight is how programs write a day. */
function clockBesideRemarks(cell: Cell): string[] {
  const [written, day] = [cell('departTime'), cell('day')];
  const [ofTime, ofDay] = [written, day].map(
    (text) => zonedTime(text.replace(findDay(text).found, '').replace(/^T/, '')).time,
  );
  const isTwice = ofTime && ofDay && ofDay.time !== '00:00' && findDay(written).day.kind === 'none';
  return isTwice && ofDay.time !== ofTime.time
    ? [`“${day.slice(0, 40)}” counts as a day alone: the departure beside it has a time of its own.`]
    : [];
}

/** Abbreviations mean several zones each: CST is in China and in America. */
const NO_ZONE =
  /\d[:.hH][0-5]\d(?::[0-5]\d(?:\.\d+)?)?\s*\(?(?<unread>(?!(?:AM|PM|LT|LOCAL|UHR|HRS?|MON|TUE|WED|THU|FRI|SAT|SUN)\b)\p{Lu}{2,5}(?!\p{L})[+-]?[\d:]*|(?!sat)[a-z]{2,4}t(?!\p{L})|[A-Z][a-z]+\/\w+|[+-]\s?\d\d[\d:]*)/u;

/** A moment with an offset or in UTC, in ISO 8601 or as databases and programs write it: `2026-05-22 11:00:00+00`. */
function momentOfInstant(written: string): (LocalMoment & { readonly time: string }) | undefined {
  const iso = written
    .replace(/^(\d{4}-\d\d-\d\d) /, '$1T')
    .replace(/(T[\d:.]+) ?(?:UTC|GMT)$/, '$1Z')
    .replace(/(T[\d:.]+) ?([+-]\d\d)(\d\d)$/, '$1$2:$3')
    .replace(/(T\d\d:\d\d:\d\d[\d.]*[+-]\d\d)$/, '$1:00');
  const instant = parseInstant(iso);
  if (instant === undefined || readDay(instant.slice(0, 10)).kind !== 'day') return undefined;
  return { day: instant.slice(0, 10), time: instant.slice(11, -1).replace(/(?::00)?\.000$/, ''), zone: 'UTC' };
}

function minutesOf(written: string): number | undefined {
  const [, hours, minutes] = /^(\d{1,2}):([0-5]\d)(?::[0-5]\d)?$/.exec(written) ?? [];
  const all = Number(hours) * 60 + Number(minutes);
  return all > 0 ? all : undefined;
}

const CABIN_SIGNS: Readonly<Record<Source, Readonly<Record<string, Cabin>>>> = {
  own: {},
  Flightradar24: { '1': 'economy', '2': 'business', '3': 'first', '4': 'premium economy' },
  OpenFlights: { Y: 'economy', P: 'premium economy', C: 'business', B: 'business', F: 'first' },
  other: {
    Y: 'economy',
    W: 'premium economy',
    'economy+': 'premium economy',
    J: 'business',
    C: 'business',
    F: 'first',
  },
};

const cabinOf = (written: string, source: Source): Cabin | undefined =>
  CABINS.find((cabin) => cabin === written) ?? CABIN_SIGNS[source][written] ?? cabinIn(written);
