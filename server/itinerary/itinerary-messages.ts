import type { Airport } from '../../travel-log/airport.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import type { BlackBoxSource } from './black-box.ts';
import type { writeCalendars } from './calendar-file.ts';
import type { CopyWish } from './log-copy.ts';
import type { Preview } from './preview.ts';
import type { Reading } from './reading.ts';

/** A question to a thread that reads and writes files. */
export type ItineraryQuestion =
  | FileQuestion
  | PreviewQuestion
  | WritingQuestion
  | FeedQuestion
  | BlackBoxQuestion
  | OpeningQuestion
  | CopyQuestion;

/** A file to be read. */
interface FileQuestion {
  readonly kind: 'file';
  readonly bytes: Uint8Array;
  /** As in 2026-05-12. */
  readonly today: string;
}

/** A reading to be previewed. */
interface PreviewQuestion {
  readonly kind: 'preview';
  readonly reading: Reading;
  /** The codes of airports for places without one. */
  readonly places: ReadonlyMap<string, string>;
  /** The airports that it names, by their codes as they are written. */
  readonly airports: ReadonlyMap<string, Airport>;
}

/** A journey to be written as a file. */
export interface WritingQuestion {
  readonly kind: 'writing';
  readonly form: 'calendar' | 'table' | 'geojson' | 'gpx' | 'kml' | 'print';
  readonly journey: Pick<TravelLogContent, 'title' | 'description' | 'waypoints'>;
  /** The airports that it names, by their codes as they are written. */
  readonly airports: ReadonlyMap<string, Airport>;
  /** Of the travel log. */
  readonly uuid: string;
  /** UTC instant at which the file is made. */
  readonly stamp: string;
}

/** A journey to be written as a black box. */
interface BlackBoxQuestion extends BlackBoxSource {
  readonly kind: 'black box';
}

/** A black box to be opened. */
interface OpeningQuestion {
  readonly kind: 'opening';
  readonly bytes: Uint8Array;
}

/** Journeys to be written as one calendar. */
export interface FeedQuestion {
  readonly kind: 'feed';
  readonly title: string;
  readonly journeys: Parameters<typeof writeCalendars>[1];
  readonly airports: ReadonlyMap<string, Airport>;
}

/** A travel log to be copied into a new one. */
interface CopyQuestion {
  readonly kind: 'copy';
  readonly content: TravelLogContent;
  readonly wish: CopyWish;
  /** The airports that it names, by their codes as they are written. */
  readonly airports: ReadonlyMap<string, Airport>;
}

export type ItineraryAnswer =
  | { readonly kind: 'file'; readonly reading: Reading }
  | { readonly kind: 'preview'; readonly preview: Preview }
  | { readonly kind: 'writing'; readonly file: Uint8Array }
  | { readonly kind: 'feed'; readonly file: Uint8Array }
  | { readonly kind: 'black box'; readonly file: Uint8Array }
  /** The document as one Yjs update, v1 encoding, and what it says. */
  | { readonly kind: 'opening'; readonly firstUpdate: Uint8Array; readonly content: TravelLogContent }
  /** The copy as one Yjs update, v1 encoding, and what it says. */
  | { readonly kind: 'copy'; readonly firstUpdate: Uint8Array; readonly content: TravelLogContent }
  /** The file is refused as a whole. */
  | { readonly kind: 'refused'; readonly reason: string };

/** The answer to a question of a kind. */
export type AnswerTo<Q extends ItineraryQuestion> = Extract<ItineraryAnswer, { readonly kind: Q['kind'] }>;
