import type { Place } from '../../travel-log/geography.ts';
import type { Cabin, Way, Waypoint } from '../../travel-log/shape.ts';
import { READING_LIMITS } from './reading-limits.ts';

/** Consecutive lines of a text, counted from 1, both ends included. */
export interface Lines {
  readonly from: number;
  readonly to: number;
}

/** A date and a time of day as a traveller reads them on the spot. */
export interface LocalMoment {
  /** As in 2026-05-12. */
  readonly day: string;
  /** As in 10:55, or finer; absent where only the day is known. */
  readonly time?: string;
  /** Their IANA zone, or an offset such as +02:00; absent for the zone of the airport. */
  readonly zone?: string;
}

/** An arrival, whose day may be left for the reader to infer. */
export type Arrival = Omit<LocalMoment, 'day'> & { readonly day?: string };

/** A flight as a file tells it, or a leg by another way. */
export interface ParsedFlight {
  readonly lines: Lines;
  /** Airport codes or names of places, as they were found. */
  readonly origin: string;
  readonly destination: string;
  readonly depart?: LocalMoment;
  readonly arrive?: Arrival;
  /** Time in the air, min; tells the arrival where that is absent. */
  readonly minutes?: number;
  /** Its number, as in LH400. */
  readonly flight?: string;
  readonly carrier?: string;
  readonly cabin?: Cabin;
  readonly seat?: string;
  readonly way?: Way;
  /** Nights of the stay before it. */
  readonly nights?: number;
  readonly note?: string;
  /** Its times by the clocks of the airports, where it tells them in UTC as well: UTC counts. */
  readonly besides?: { readonly depart?: LocalMoment; readonly arrive?: Arrival };
  /** Anything in it that counts less than what was read, in words. */
  readonly remarks?: readonly string[];
}

/** Lines that could not be read as a flight. */
export interface Rejection {
  readonly lines: Lines;
  /** The first line, cut to `TEXT_SHOWN`. */
  readonly text: string;
  /** In words, for travellers. */
  readonly reason: string;
}

export type Format = 'calendar' | 'table' | 'boarding pass' | 'journey' | 'text' | 'gpx' | 'kml' | 'geojson';

/** Lines that hold no flight, and are no loss. */
export interface Passed {
  readonly lines: Lines;
  readonly as: 'heading' | 'date' | 'time zone' | 'calendar' | 'journey' | 'map';
}

/** A whole text as it was read. Each line that is not blank belongs to a flight, a rejection or what was passed. */
export interface Reading {
  readonly format: Format;
  readonly flights: readonly ParsedFlight[];
  readonly rejected: readonly Rejection[];
  /** Rejections behind those, count; 0 where it is absent. */
  readonly furtherRejected?: number;
  readonly passed: readonly Passed[];
  /** The stops of a file that holds more of them than flights can tell. */
  readonly stops?: readonly Stop[];
  /** A list of stops, one a line: other texts of short lines look the same. */
  readonly listed?: true;
  /** Coordinates by the names in flights and stops, where the file has them. */
  readonly points?: ReadonlyMap<string, Place>;
}

/** A reading with what a preview shows of it: all of a large file would hold up the threads that it goes between. */
export const shortened = (reading: Reading): Reading => ({
  ...reading,
  rejected: reading.rejected.slice(0, READING_LIMITS.rejected),
  furtherRejected: Math.max(0, reading.rejected.length - READING_LIMITS.rejected),
  passed: [],
});

/** A stop as a new waypoint takes it. */
export type Stop = Omit<Waypoint, 'id' | 'order' | 'entry'> & { readonly entry?: string };

/** Characters of a rejected line that are shown. */
const TEXT_SHOWN = 120;

export const rejection = (lines: Lines, text: string, reason: string): Rejection => ({
  lines,
  text: text.trim().slice(0, TEXT_SHOWN),
  reason,
});

export const lineAt = (line: number): Lines => ({ from: line, to: line });

/** Thrown where a text is refused as a whole, with the reason in words. */
export class Unreadable extends Error {}
