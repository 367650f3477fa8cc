import { Temporal } from 'temporal-polyfill';

/** A time as the clocks of a place show it, to the minute, e.g. 2026-05-12T10:55. */
const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;

/**
 * The time that clocks in a zone show at an instant, to the minute.
 * @param instant ISO 8601, in UTC
 * @param zone IANA name
 * @example localTime('2026-05-12T08:55:00.000Z', 'Europe/Berlin') // '2026-05-12T10:55'
 */
export const localTime = (instant: string, zone: string): string =>
  zoned(instant, zone).toPlainDateTime().toString({ smallestUnit: 'minute', roundingMode: 'floor' });

/**
 * The same with its offset and zone, RFC 9557.
 * @example localTimeInZone('2026-05-12T08:55:00.000Z', 'Europe/Berlin') // '2026-05-12T10:55+02:00[Europe/Berlin]'
 */
export const localTimeInZone = (instant: string, zone: string): string =>
  zoned(instant, zone).toString({ smallestUnit: 'minute', roundingMode: 'floor' });

/** The instant at which clocks show a time; undefined where a text is no time, or its year has not four digits. */
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
  if (earlier.equals(later)) return { instant: isoInstant(earlier), kind: 'exact' };
  const isSkipped = !earlier.toPlainDateTime().equals(time);
  return isSkipped ? { instant: isoInstant(later), kind: 'skipped' } : { instant: isoInstant(earlier), kind: 'twice' };
}

const zoned = (instant: string, zone: string) => Temporal.Instant.from(instant).toZonedDateTimeISO(zone);

const isoInstant = (time: Temporal.ZonedDateTime): string => new Date(time.epochMilliseconds).toISOString();

function plainDateTime(local: string): Temporal.PlainDateTime | undefined {
  try {
    return Temporal.PlainDateTime.from(local, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}
