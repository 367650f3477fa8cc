import { localTime } from './local-time.ts';
import type { Waypoint } from './shape.ts';

/** Nights at a stop. */
export interface Stay {
  /** Count, 1 or more. */
  readonly nights: number;
  /** Days of arrival and departure by the clocks there, as in 2026-05-01; absent where no time tells them. */
  readonly from?: string;
  readonly to?: string;
}

const DAY_MS = 86_400_000;

/**
 * The stay at a stop: the nights between arrival and departure, or those given by hand where one of these is missing.
 * Undefined for none.
 * @param zone IANA name; UTC where the stop is not known
 * @example stayAt({ arrive: '2026-05-01T20:00:00Z', depart: '2026-05-04T07:00:00Z' }, 'Europe/Lisbon') // 3 nights
 */
export function stayAt(
  { arrive, depart, nights = 0 }: Pick<Waypoint, 'arrive' | 'depart' | 'nights'>,
  zone = 'UTC',
): Stay | undefined {
  const day = (at: string | undefined) => (at === undefined ? undefined : localTime(at, zone).slice(0, DAY_LENGTH));
  const [arrival, departure] = [day(arrive), day(depart)];
  const counted = arrival && departure ? (Date.parse(departure) - Date.parse(arrival)) / DAY_MS : nights;
  if (!(counted > 0)) return undefined;
  const from = arrival ?? (departure && dayAfter(departure, -counted));
  const to = departure ?? (arrival && dayAfter(arrival, counted));
  return from && to ? { nights: counted, from, to } : { nights: counted };
}

const DAY_LENGTH = 'YYYY-MM-DD'.length;

/** A day before the first or behind the last that dates can have is undefined. */
function dayAfter(day: string, days: number): string | undefined {
  const date = new Date(Date.parse(day) + days * DAY_MS);
  return Number.isNaN(date.getTime()) || !/^\d{4}-/.test(date.toISOString())
    ? undefined
    : date.toISOString().slice(0, DAY_LENGTH);
}
