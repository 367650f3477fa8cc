import type { Airport, AirportOf } from '../../travel-log/airport.ts';
import type { openBlackBox } from './black-box.ts';
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
  /**
   * As `openBlackBox`.
   * @throws Unreadable as that does, or where it takes longer than `OPENING_MS`
   */
  open(box: Uint8Array): Promise<ReturnType<typeof openBlackBox>>;
  close(): Promise<void>;
}

/** Deadline of opening a black box, ms: one of 5,000 stops and 210,000 items takes 2,700 to 3,600 on a busy machine. */
const OPENING_MS = 5_000;

export function createReader(): Reader {
  // A thread of its own: a large document must not hold up those who import a table.
  const boxes = createItineraryThread(OPENING_MS, 'the black box takes too long to open');
  const thread = createItineraryThread(READING_LIMITS.readingMs, 'it takes too long to read: import it in parts');
  return {
    read: async (bytes, today) => (await thread.ask({ kind: 'file', bytes, today })).reading,
    async preview(read, places, known) {
      const reading = placePoints(read, places, known);
      const ends = reading.flights.flatMap(({ origin, destination }) => [origin, destination]);
      const airports = airportsAt([...ends, ...places.values()], known.of);
      return (await thread.ask({ kind: 'preview', reading, places, airports })).preview;
    },
    open: async (bytes) => boxes.ask({ kind: 'opening', bytes }),
    async close() {
      await thread.close();
      await boxes.close();
    },
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
