import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from '../../server/itinerary/file-text.ts';
import { readItinerary } from '../../server/itinerary/itinerary.ts';
import { placePoints } from '../../server/itinerary/placed-points.ts';
import { type Preview, previewOf } from '../../server/itinerary/preview.ts';
import { type Lines, type Reading, Unreadable } from '../../server/itinerary/reading.ts';
import { createAirports, readAirports } from '../../server/storage/airports.ts';

/** The day on which the files are read. */
export const TODAY = '2026-11-27';

const FILES = join(import.meta.dirname, 'files');

/** The files to be read; beside each stands its expected reading. */
export const FIXTURES = readdirSync(FILES)
  .filter((name) => !name.endsWith('.json'))
  .map((name) => ({ name, bytes: readFileSync(join(FILES, name)), expected: join(FILES, `${name}.json`) }));

export const AIRPORTS = createAirports(await readAirports());

/** The preview of a reading, in which places near airports are these. */
export function previewed(reading: Reading): Preview {
  return previewOf(placePoints(reading, new Map(), AIRPORTS), new Map(), AIRPORTS.of);
}

/** The outcome of reading a file, in the form of the expected readings. */
export function outcomeOf(bytes: Uint8Array): object {
  try {
    return summary(previewed(readItinerary(decode(bytes), TODAY)));
  } catch (error) {
    if (error instanceof Unreadable) return { refused: error.message };
    throw error;
  }
}

const span = ({ from, to }: Lines) => (from === to ? `${from}` : `${from}-${to}`);

const summary = ({ format, flights, rejected, unknown, waypoints }: Preview) => ({
  format,
  flights: flights.map(({ lines, remarks, ...flight }) => ({
    lines: span(lines),
    ...flight,
    ...(remarks.length > 0 && { remarks }),
  })),
  rejected: rejected.map(({ lines, reason }) => `${span(lines)}: ${reason}`),
  unknown: unknown.map(({ place }) => place),
  stops: waypoints.map(({ airport, arrive, depart, entry }) =>
    [airport, arrive && `arrives ${arrive}`, depart && `departs ${depart}`, entry].filter(Boolean).join(' · '),
  ),
});
