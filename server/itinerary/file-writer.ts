import type { AirportOf } from '../../travel-log/airport.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import type { BlackBoxSource } from './black-box.ts';
import type { FeedQuestion, WritingQuestion } from './itinerary-messages.ts';
import { createItineraryThread } from './itinerary-thread.ts';
import { writeFeed, writeFile } from './journey-forms.ts';
import { type CopyWish, copiedLog } from './log-copy.ts';
import { airportsAt } from './reader.ts';

/** Writes journeys as files and as copies: long ones in a thread of its own, so that none holds up the music. */
export interface FileWriter {
  /**
   * A journey as a file, UTF-8.
   * @param journey as `uuid` holds it
   */
  write(
    form: WritingQuestion['form'],
    journey: TravelLogContent,
    about: Pick<WritingQuestion, 'uuid' | 'stamp'>,
  ): Promise<Uint8Array>;
  /** Journeys as one calendar, UTF-8. */
  writeFeed(title: string, journeys: FeedQuestion['journeys']): Promise<Uint8Array>;
  /** As `writeBlackBox`. @throws Unreadable as that does */
  writeBlackBox(source: BlackBoxSource): Promise<Uint8Array>;
  /** As `copiedLog`. @throws Unreadable as that does */
  copy(content: TravelLogContent, wish: CopyWish): Promise<ReturnType<typeof copiedLog>>;
  close(): Promise<void>;
}

/** Stops of a journey that is written at once, count: it takes a few ms, and a thread takes longer to start. */
const AT_ONCE = 100;
/** Stops whose dates are moved at once, count: a time takes 0.1 ms. */
const MOVED_AT_ONCE = 20;
/** Deadline of one file, ms. */
const WRITING_MS = 20_000;

export function createFileWriter(airportOf: AirportOf): FileWriter {
  const thread = createItineraryThread(WRITING_MS, 'it takes too long to write');
  return {
    async write(form, { title, description, waypoints }, about) {
      const airports = airportsAt(
        waypoints.map(({ airport }) => airport),
        airportOf,
      );
      const question = {
        kind: 'writing',
        form,
        journey: { title, description, waypoints },
        airports,
        ...about,
      } as const;
      return waypoints.length <= AT_ONCE ? writeFile(question) : (await thread.ask(question)).file;
    },
    async writeFeed(title, journeys) {
      const codes = journeys.flatMap(({ waypoints }) => waypoints.map(({ airport }) => airport));
      const question = { kind: 'feed', title, journeys, airports: airportsAt(codes, airportOf) } as const;
      return codes.length <= AT_ONCE ? writeFeed(question) : (await thread.ask(question)).file;
    },
    writeBlackBox: async (source) => (await thread.ask({ kind: 'black box', ...source })).file,
    async copy(content, wish) {
      const { waypoints } = content;
      if (waypoints.length <= (wish.from === undefined ? AT_ONCE : MOVED_AT_ONCE))
        return copiedLog(content, wish, airportOf);
      const codes = wish.from === undefined ? [] : waypoints.map(({ airport }) => airport);
      return thread.ask({ kind: 'copy', content, wish, airports: airportsAt(codes, airportOf) });
    },
    close: thread.close,
  };
}
