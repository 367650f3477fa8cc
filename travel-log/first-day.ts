import { parseInstant } from './instant.ts';
import { instantOfLocal, localTime } from './local-time.ts';
import { MOST_NIGHTS, type TravelLogContent, type Waypoint } from './shape.ts';
import { stayAt } from './stay.ts';

/** The IANA name of the zone at a stop by its code; undefined where it is not known: its times are in UTC. */
export type ZoneOf = (code: string) => string | undefined;

const DAY_MS = 86_400_000;
const DAY_LENGTH = 'YYYY-MM-DD'.length;
const LENGTH = 'YYYY-MM-DDTHH:MM'.length;

/**
 * The day on which a journey begins: its travel date, or the day of its first departure (of its first arrival where none is
 * timed) by the clocks there, as in 2026-05-01. Undefined where neither is known.
 */
export function firstDay(
  { travelDate, waypoints }: Pick<TravelLogContent, 'travelDate' | 'waypoints'>,
  zoneOf: ZoneOf,
): string | undefined {
  // Any client may have written it.
  if (travelDate !== undefined && parseInstant(`${travelDate}T00:00Z`) !== undefined) return travelDate;
  const first = waypoints.find(({ depart }) => depart) ?? waypoints.find(({ arrive }) => arrive);
  const at = first?.depart ?? first?.arrive;
  return at && localTime(at, zoneOf(first!.airport) ?? 'UTC').slice(0, DAY_LENGTH);
}

/**
 * A journey with its dates moved so that it begins on a day: all by as many days, each with the time that the clocks at its
 * stop show, so that nights stay, and an hour of summer time may come to a flight or go. One without dates gets the day as its
 * travel date, and a journey that was made becomes a planned one.
 * @param day YYYY-MM-DD
 * @returns undefined where a date would leave the years 0 to 9999
 */
export function beginOn(content: TravelLogContent, day: string, zoneOf: ZoneOf): TravelLogContent | undefined {
  const from = firstDay(content, zoneOf);
  if (from === undefined) return { ...ahead(content), travelDate: day };
  const days = (Date.parse(day) - Date.parse(from)) / DAY_MS;
  let isOut = false;
  const moved = (at: string, zone: string): string => {
    if (days === 0) return at;
    const instant = instantOfLocal(daysLater(localTime(at, zone), days), zone)?.instant;
    isOut ||= instant === undefined;
    // Clocks are read to the minute.
    return instant === undefined ? at : withSecondsOf(at, instant);
  };
  const waypoints = content.waypoints.map((waypoint): Waypoint => {
    const { airport, arrive, depart } = waypoint;
    const zone = zoneOf(airport) ?? 'UTC';
    return {
      ...waypoint,
      ...(arrive !== undefined && { arrive: moved(arrive, zone) }),
      ...(depart !== undefined && { depart: moved(depart, zone) }),
    };
  });
  if (isOut) return undefined;
  return { ...ahead(content), ...(content.travelDate !== undefined && { travelDate: day }), waypoints };
}

/** A journey without times and travel date. The nights between its times become nights that are given by hand. */
export function withoutDates(content: TravelLogContent, zoneOf: ZoneOf): TravelLogContent {
  const { travelDate: _, ...rest } = ahead(content);
  const waypoints = content.waypoints.map(({ arrive, depart, nights: given, ...waypoint }): Waypoint => {
    const stay = stayAt(
      { ...(arrive && { arrive }), ...(depart && { depart }), ...(given && { nights: given }) },
      zoneOf(waypoint.airport),
    );
    return { ...waypoint, ...(stay && { nights: Math.min(stay.nights, MOST_NIGHTS) }) };
  });
  return { ...rest, waypoints };
}

const withSecondsOf = (at: string, minute: string): string => minute.slice(0, LENGTH) + at.slice(LENGTH);

/** A journey that has not been travelled yet is planned at most. */
const ahead = (content: TravelLogContent): TravelLogContent => ({
  ...content,
  status: content.status === 'draft' ? 'draft' : 'planned',
});

const daysLater = (local: string, days: number): string => {
  const date = new Date(Date.parse(`${local}Z`) + days * DAY_MS);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, LENGTH);
};
