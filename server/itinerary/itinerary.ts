import { isCalendar, readCalendar } from './calendar.ts';
import { checkText, isJson, isXmlMap, oneLine } from './file-text.ts';
import { isGeoJson, readGeoJson } from './geo-json.ts';
import { readGpx } from './gpx.ts';
import { readJourney } from './journey-file.ts';
import { readKml } from './kml.ts';
import { readText } from './pasted-text.ts';
import { lineAt, type ParsedFlight, type Reading, rejection, type Stop, Unreadable } from './reading.ts';
import { READING_LIMITS } from './reading-limits.ts';
import { readStopList } from './stop-list.ts';
import { readTable } from './table.ts';
import { parseXml } from './xml-tree.ts';

/**
 * Reads flights from a text of any kind: a calendar, a journey file, a table, boarding passes, places
 * of a map, or lines that people paste.
 * @param today as in 2026-05-12: dates without a year are near it
 * @throws Unreadable where the text is refused as a whole
 */
export function readItinerary(text: string, today: string): Reading {
  const { flights, rejected, stops, ...rest } = readAs(checkText(text), today);
  const { length } = flights;
  if (length > READING_LIMITS.flights)
    throw new Unreadable(`it has ${length} flights: ${READING_LIMITS.flights} can be imported at once`);
  const long = flights.filter(isLong);
  // No flight tells of the last stop.
  const last = stops?.slice(-1).filter(isLongStop) ?? [];
  return {
    ...rest,
    // A journey file has limits of its own.
    ...(stops && (rest.format === 'journey' || !stops.some(isLongStop)) && { stops }),
    flights: flights.filter((flight) => !isLong(flight)).map(inOneLine),
    rejected: [
      ...rejected,
      ...long.map(({ lines, note = '' }) => rejection(lines, note, LONG)),
      ...(rest.format === 'journey' ? [] : last.map(({ entry = '' }) => rejection(lineAt(1), entry, LONG))),
    ],
  };
}

/** A flight whose words are of one line; its note keeps its lines. */
const inOneLine = (flight: ParsedFlight): ParsedFlight => {
  const fields = Object.entries(flight).map(([name, value]) =>
    typeof value === 'string' && name !== 'note' ? [name, oneLine(value)] : [name, value],
  );
  return Object.fromEntries(fields) as ParsedFlight;
};

const LONG = 'a text in it is too long for a stop';

const isLong = ({ origin, destination, flight, carrier, seat, note }: ParsedFlight): boolean =>
  passesLimit(note, [origin, destination, flight, carrier, seat]);

const isLongStop = ({ airport, flight, carrier, seat, entry }: Stop): boolean =>
  passesLimit(entry, [airport, flight, carrier, seat]);

const passesLimit = (note = '', words: readonly (string | undefined)[]): boolean =>
  note.length > READING_LIMITS.noteLength || words.some((word = '') => word.length > READING_LIMITS.wordLength);

function readAs(text: string, today: string): Reading {
  if (isCalendar(text)) return readCalendar(text);
  if (isJson(text)) return readJson(text);
  if (isXmlMap(text)) return readXmlMap(text);
  return readTable(text) ?? readStopList(text) ?? readText(text, today);
}

function readJson(text: string): Reading {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new Unreadable('the file begins like JSON and is not valid');
  }
  return isGeoJson(value) ? readGeoJson(text, value as object) : readJourney(text, value);
}

function readXmlMap(text: string): Reading {
  const root = parseXml(text);
  if (root.name === 'gpx') return readGpx(text, root);
  if (root.name === 'kml') return readKml(text, root);
  throw new Unreadable(`this XML is no GPX and no KML: its first element is ${root.name.slice(0, 40)}`);
}
