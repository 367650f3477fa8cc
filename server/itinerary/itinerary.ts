import { isCalendar, readCalendar } from './calendar.ts';
import { checkText } from './file-text.ts';
import { isJourney, readJourney } from './journey-file.ts';
import { readText } from './pasted-text.ts';
import { type ParsedFlight, type Reading, rejection, Unreadable } from './reading.ts';
import { READING_LIMITS } from './reading-limits.ts';
import { readTable } from './table.ts';

/**
 * Reads flights from a text of any kind: a calendar, a journey file, a table, boarding passes, or lines that people paste.
 * @param today as in 2026-05-12: dates without a year are near it
 * @throws Unreadable where the text is refused as a whole
 */
export function readItinerary(text: string, today: string): Reading {
  const { flights, rejected, ...rest } = readAs(checkText(text), today);
  const { length } = flights;
  if (length > READING_LIMITS.flights)
    throw new Unreadable(`it has ${length} flights: ${READING_LIMITS.flights} can be imported at once`);
  const long = flights.filter(isLong);
  return {
    ...rest,
    flights: flights.filter((flight) => !isLong(flight)),
    rejected: [...rejected, ...long.map(({ lines, note = '' }) => rejection(lines, note, LONG))],
  };
}

const LONG = 'a text in it is too long for a stop';

const isLong = ({ origin, destination, flight = '', carrier = '', seat = '', note = '' }: ParsedFlight): boolean =>
  note.length > READING_LIMITS.noteLength ||
  [origin, destination, flight, carrier, seat].some(({ length }) => length > READING_LIMITS.wordLength);

function readAs(text: string, today: string): Reading {
  if (isCalendar(text)) return readCalendar(text);
  if (isJourney(text)) return readJourney(text);
  return readTable(text) ?? readText(text, today);
}
