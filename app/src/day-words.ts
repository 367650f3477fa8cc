import { language } from '#texts/language.ts';

/**
 * A day on the calendar of this machine, in English as the page is, whatever the language of the browser.
 * @param at ISO 8601; a date without a time is that day everywhere
 * @example dayWords('2026-05-01T12:00:00Z') // '1 May 2026'
 */
export const dayWords = (at: string): string =>
  new Date(at).toLocaleDateString(language, {
    ...{ day: 'numeric', month: 'short', year: 'numeric' },
    ...(at.length === DATE_LENGTH && { timeZone: 'UTC' }),
  });

const DATE_LENGTH = '2026-05-01'.length;
