import { LIMITS } from '../../protocol/limits.ts';

/** Limits of what is read. */
export const READING_LIMITS = {
  /** A file or a pasted text, bytes. */
  fileBytes: 1_000_000,
  /** A journey file, bytes: a request for a new log takes as many. */
  journeyBytes: 2 * LIMITS.updateBytes,
  /** A line, characters. */
  lineLength: 20_000,
  /** Lines, count. */
  lines: 50_000,
  /** Flights, count: as many fit into one edit where their notes are short. */
  flights: 500,
  /** Rejected lines that are listed, count: those behind them are counted. */
  rejected: 1_000,
  /** The name of a place, a flight number, a carrier, a seat, characters. */
  wordLength: 100,
  /** A note, characters. */
  noteLength: 100_000,
  /** Depth of components in a calendar, count. */
  calendarDepth: 4,
  /** Time zones that a calendar describes, count. */
  calendarZones: 50,
  /** Lines of an event or of a time zone of a calendar, count. */
  componentLines: 1_000,
  /** Files in a ZIP, count. */
  zipFiles: 1_000,
  /** Elements of an XML file, count. */
  xmlElements: 50_000,
  /** Depth of elements of an XML file, count. */
  xmlDepth: 32,
  /** Distance up to which a point is taken for the nearest airport, km. */
  airportKm: 10,
  /** Different places without an airport of that code, count. */
  unknownPlaces: 100,
  /** Deadline of reading, ms. */
  readingMs: 2_000,
} as const;
