/**
 * A day of about now with its time, in English as the page is, whatever the language of the browser.
 * @param at ISO 8601
 * @param timeZone that of this machine, if absent
 * @example momentWords('2026-05-01T08:30:00Z', 'UTC') // '1 May, 08:30'
 */
export const momentWords = (at: string, timeZone?: string): string =>
  new Date(at).toLocaleString('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
