const DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
/** ISO 8601: a day, a time to the second or finer, and its zone. */
const INSTANT = /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
/** In UTC, to the ms. */
const WRITTEN = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const ZONE = /(?:Z|[+-]\d\d:\d\d)$/;
const TO_THE_MINUTE = /T\d\d:\d\d(?=Z|[+-])/;

/**
 * An instant as documents hold it: in UTC, to the ms. Undefined where no zone is given, or where it is no instant of the
 * years 0 to 9999.
 * @example parseInstant('2026-05-01T10:00+02:00') // '2026-05-01T08:00:00.000Z'
 */
export function parseInstant(written: string): string | undefined {
  // As documents hold it: a long journey has thousands.
  if (WRITTEN.test(written) && isoOf(written) === written) return written;
  const whole = written.replace(TO_THE_MINUTE, '$&:00');
  const day = INSTANT.exec(whole)?.[1];
  if (day === undefined || !isDay(day)) return undefined;
  const instant = new Date(whole).toISOString();
  // An offset can carry it out of the years that have four digits.
  return INSTANT.test(instant) ? instant : undefined;
}

/**
 * Reads an instant that any client may have written; undefined where it is none. Without a zone it is in UTC: every reader
 * must see the same instant, whatever the zone of its machine.
 * @example readInstant('2026-05-01T10:00') // '2026-05-01T10:00:00.000Z'
 */
export function readInstant(written: unknown): string | undefined {
  if (typeof written !== 'string') return undefined;
  if (WRITTEN.test(written)) return parseInstant(written);
  if (isDay(written)) return parseInstant(`${written}T00:00Z`);
  const dateTime = written.replace(' ', 'T');
  return parseInstant(ZONE.test(dateTime) ? dateTime : `${dateTime}Z`);
}

function isoOf(written: string): string | undefined {
  const date = new Date(written);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** True for a day of the calendar: Date takes the 30th of February for the 1st of March. */
export const isDay = (written: string): boolean =>
  DAY.test(written) && new Date(`${written}T00:00Z`).toISOString().startsWith(written);
