import type { Airport, AirportOf } from '../../travel-log/airport.ts';
import { createItineraryThread } from './itinerary-thread.ts';
import { type KnownAirports, placePoints } from './placed-points.ts';
import type { Preview } from './preview.ts';
import type { Reading } from './reading.ts';
import { READING_LIMITS } from './reading-limits.ts';

/** Reads itineraries in a thread of its own, so that no file can hold up the music. */
export interface Reader {
  /**
   * Reads one file after another.
   * @throws Unreadable where it is refused as a whole, or takes longer than `READING_LIMITS.readingMs`
   */
  read(bytes: Uint8Array, today: string): Promise<Reading>;
  /**
   * As `previewOf`, after `placePoints`.
   * @throws Unreadable as `read` does
   */
  preview(reading: Reading, places: ReadonlyMap<string, string>, known: KnownAirports): Promise<Preview>;
  close(): Promise<void>;
}

export function createReader(): Reader {
  const thread = createItineraryThread(READING_LIMITS.readingMs, 'it takes too long to read: import it in parts');
  return {
    read: async (bytes, today) => (await thread.ask({ kind: 'file', bytes, today })).reading,
    async preview(read, places, known) {
      const reading = placePoints(read, places, known);
      const ends = reading.flights.flatMap(({ origin, destination }) => [origin, destination]);
      const airports = airportsAt([...ends, ...places.values()], known.of);
      return (await thread.ask({ kind: 'preview', reading, places, airports })).preview;
    },
    close: thread.close,
  };
}

/** The airports of codes, by the codes as they are written: a thread has no list of its own. */
export function airportsAt(codes: readonly string[], known: AirportOf): Map<string, Airport> {
  const airports = new Map<string, Airport>();
  for (const code of new Set(codes)) {
    const airport = known(code);
    if (airport) airports.set(code, airport);
  }
  return airports;
}
