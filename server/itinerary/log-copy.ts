import * as Y from 'yjs';
import type { AirportOf } from '../../travel-log/airport.ts';
import { copyTravelLog } from '../../travel-log/copy.ts';
import { beginOn, withoutDates } from '../../travel-log/first-day.ts';
import { readTravelLog, type TravelLogContent } from '../../travel-log/shape.ts';
import { Unreadable } from './reading.ts';

/** Options of a copy of a travel log. */
export interface CopyWish {
  readonly title: string;
  /** The day on which it begins, YYYY-MM-DD, null for a copy without dates; undefined for the dates as they are. */
  readonly from?: string | null | undefined;
  /** False for empty entries. */
  readonly entries?: boolean;
}

/**
 * A copy of a travel log as one Yjs update (v1 encoding), and what it says.
 * @throws Unreadable where a date would leave the years 0 to 9999
 */
export function copiedLog(
  content: TravelLogContent,
  { title, from, entries = true }: CopyWish,
  airportOf: AirportOf,
): { readonly firstUpdate: Uint8Array; readonly content: TravelLogContent } {
  const dated = atDates(content, from, airportOf);
  const waypoints = entries ? dated.waypoints : dated.waypoints.map((waypoint) => ({ ...waypoint, entry: '' }));
  const doc = new Y.Doc();
  copyTravelLog(doc, { ...dated, waypoints }, title);
  return { firstUpdate: Y.encodeStateAsUpdate(doc), content: readTravelLog(doc) };
}

function atDates(content: TravelLogContent, from: CopyWish['from'], airportOf: AirportOf): TravelLogContent {
  const zoneOf = (code: string) => airportOf(code)?.tz;
  if (from === undefined) return content;
  if (from === null) return withoutDates(content, zoneOf);
  const moved = beginOn(content, from, zoneOf);
  if (!moved) throw new Unreadable('from: the copy would end outside the years that dates can have');
  return moved;
}
