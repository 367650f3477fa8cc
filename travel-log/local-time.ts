import { Temporal } from 'temporal-polyfill';
import { parseInstant } from './instant.ts';
import { clockAt } from './zone-clock.ts';

/** A time as the clocks of a place show it, to the minute, e.g. 2026-05-12T10:55. */
const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;
const LENGTH = 'YYYY-MM-DDTHH:MM'.length;
const DAY_MS = 86_400_000;

/**
 * The time that clocks in a zone show at an instant, to the minute; in UTC at the ends of the years 0 to 9999, where theirs
 * would have another number of digits.
 * @param instant ISO 8601, in UTC
 * @param zone IANA name
 * @example localTime('2026-05-12T08:55:00.000Z', 'Europe/Berlin') // '2026-05-12T10:55'
 */
export function localTime(instant: string, zone: string): string {
  const at = new Date(instant);
  const clock = clockAt(zone, at);
  const local = clock.toISOString().slice(0, LENGTH);
  // Clocks count no year 0.
  return LOCAL.test(local) && Math.abs(clock.getTime() - at.getTime()) < 2 * DAY_MS ? local : instant.slice(0, LENGTH);
}

/** The instant at which clocks show a time; undefined where a text is no time, or the year of either has not four digits. */
export interface InstantOfLocal {
  /** UTC, to the ms. */
  readonly instant: string;
  /**
   * `skipped`: clocks went forward past this time, and the instant is as long after the change as the time says.
   * `twice`: clocks went back, and showed this time before, too: the instant is the earlier one.
   */
  readonly kind: 'exact' | 'skipped' | 'twice';
}

/**
 * @param local YYYY-MM-DDTHH:MM
 * @param zone IANA name
 * @example instantOfLocal('2026-05-12T10:55', 'Europe/Berlin') // { instant: '2026-05-12T08:55:00.000Z', kind: 'exact' }
 */
export function instantOfLocal(local: string, zone: string): InstantOfLocal | undefined {
  const time = LOCAL.test(local) ? plainDateTime(local) : undefined;
  if (!time) return undefined;
  const [earlier, later] = (['earlier', 'later'] as const).map((disambiguation) =>
    time.toZonedDateTime(zone, { disambiguation }),
  ) as [Temporal.ZonedDateTime, Temporal.ZonedDateTime];
  const isSkipped = !earlier.toPlainDateTime().equals(time);
  const instant = isoInstant(isSkipped ? later : earlier);
  if (parseInstant(instant) === undefined) return undefined;
  if (earlier.equals(later)) return { instant, kind: 'exact' };
  return { instant, kind: isSkipped ? 'skipped' : 'twice' };
}

const isoInstant = (time: Temporal.ZonedDateTime): string => new Date(time.epochMilliseconds).toISOString();

function plainDateTime(local: string): Temporal.PlainDateTime | undefined {
  try {
    return Temporal.PlainDateTime.from(local, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}
