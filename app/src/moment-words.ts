import { language } from '#texts/language.ts';

/**
 * A day with its time, in English as the page is, whatever the language of the browser; with its year where that is not this
 * one.
 * @param at ISO 8601
 * @param timeZone IANA name, whose short name stands behind; the zone of this machine, if absent
 * @example momentWords('2026-05-01T08:30:00Z', 'Asia/Tokyo') // '1 May, 17:30 GMT+9'
 */
export const momentWords = (at: string, timeZone?: string): string =>
  new Date(at).toLocaleString(language, {
    ...(timeZone && { timeZone, timeZoneName: 'short' }),
    ...(yearOf(new Date(at), timeZone) !== yearOf(new Date(), timeZone) && { year: 'numeric' }),
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });

const yearOf = (date: Date, timeZone: string | undefined) =>
  date.toLocaleDateString(language, { timeZone, year: 'numeric' });
