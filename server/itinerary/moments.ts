/** A day as it was read. */
export type ReadDay =
  | { readonly kind: 'day'; readonly day: string }
  /** A day without its year. */
  | { readonly kind: 'yearless'; readonly month: number; readonly date: number }
  /** It may be the one day or the other: 03/04/2026, 12 May 10. */
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'none' };

/** Years in which flights are believed. */
const YEARS = { first: 1914, last: 2100 };

const MONTHS: readonly (readonly string[])[] = [
  ['january', 'jan', 'januar', 'jänner', 'janvier', 'janv', 'enero', 'ene'],
  ['february', 'feb', 'februar', 'février', 'fevrier', 'févr', 'fév', 'fevr', 'fev', 'febrero'],
  ['march', 'mar', 'märz', 'maerz', 'mär', 'mrz', 'mars', 'marzo'],
  ['april', 'apr', 'avril', 'avr', 'abril', 'abr'],
  ['may', 'mai', 'mayo'],
  ['june', 'jun', 'juni', 'juin', 'junio'],
  ['july', 'jul', 'juli', 'juillet', 'juil', 'julio'],
  ['august', 'aug', 'août', 'aout', 'agosto', 'ago'],
  ['september', 'sep', 'sept', 'septembre', 'septiembre', 'setiembre', 'set'],
  ['october', 'oct', 'oktober', 'okt', 'octobre', 'octubre'],
  ['november', 'nov', 'novembre', 'noviembre'],
  ['december', 'dec', 'dezember', 'dez', 'décembre', 'decembre', 'déc', 'diciembre', 'dic'],
];

const MONTH_OF = new Map(MONTHS.flatMap((names, at) => names.map((name) => [name, at + 1] as const)));
const NAMES = [...MONTH_OF.keys()].sort((a, b) => b.length - a.length).join('|');

const EDGE = '(?<![\\p{L}\\p{N}])';
const END = '(?![\\p{L}\\p{N}])';
const NAMED = `(?<month>${NAMES})\\.?`;
const DATE = '(?<date>\\d{1,2})(?:st|nd|rd|th|er|º|\\.)?';
const LONG = `[\\s,-]+(?:(?:de|del|of)\\s+)?(?<year>\\d{4})(?!\\d)`;
/** Two digits of a year that are neither an hour nor a count nor the date of the next month. */
const SHORT = `(?<short>\\d\\d)(?!\\d|[:.]\\d|\\s*(?:[ap]\\.?m|h|hrs?|uhr|min|kg|pax)${END}|[\\s.]*(?:${NAMES})${END})`;
const QUOTE = "['’‘]";
const YEAR = `(?:${LONG}|(?<gap>[\\s,-]*${QUOTE}?)${SHORT})?`;
/** Behind the date the two digits may also end a range of days: May 17-26. */
const YEAR_BEHIND_DATE = `(?:${LONG}|(?<gap>[\\s,-]+${QUOTE}?|${QUOTE})${SHORT})?`;

/** Forms of a day, those with the most parts first. */
const FORMS: readonly RegExp[] = [
  /(?<!\d)(?<year>\d{4})([-/.])(?<number>\d{1,2})\2(?<date>\d{1,2})(?!\d)/u,
  /(?<![\p{L}\d])(?<year>(?:19|20)\d\d)(?<number>[01]\d)(?<date>[0-3]\d)(?![\p{L}\d])/u,
  new RegExp(`${EDGE}${DATE}[\\s-]*(?:de\\s+)?${NAMED}${YEAR}${END}`, 'iu'),
  new RegExp(`${EDGE}${NAMED}[\\s-]+${DATE}${YEAR_BEHIND_DATE}(?<monthFirst>)${END}`, 'iu'),
  /(?<!\d)(?<one>\d{1,2})(?<sign>[-/.])(?<two>\d{1,2})\k<sign>(?<year>\d{4})(?!\d)/u,
];

/** The first day that a text names, with the text that names it. */
export function findDay(text: string): { readonly day: ReadDay; readonly found: string } {
  for (const form of FORMS) {
    const match = form.exec(text);
    if (match?.groups) return { day: dayOf(match.groups), found: match[0] };
  }
  return { day: { kind: 'none' }, found: '' };
}

/** A day that is all of a text: of a cell of a table, say. */
export function readDay(text: string): ReadDay {
  const { day, found } = findDay(text.trim());
  return found === text.trim() ? day : { kind: 'none' };
}

function dayOf(parts: Readonly<Record<string, string | undefined>>): ReadDay {
  const { year, number, date, month, one, two, sign, short, gap = '', monthFirst } = parts;
  if (one !== undefined && two !== undefined) return numericDay(Number(one), Number(two), Number(year), sign!);
  const monthNumber = number === undefined ? MONTH_OF.get(month!.toLowerCase())! : Number(number);
  if (short !== undefined) return shortDay(monthNumber, Number(date), Number(short), gap, monthFirst === undefined);
  if (year === undefined)
    return isDate(2024, monthNumber, Number(date))
      ? { kind: 'yearless', month: monthNumber, date: Number(date) }
      : { kind: 'none' };
  return whole(Number(year), monthNumber, Number(date));
}

/**
 * A day with two digits of its year, by what stands before these: with an apostrophe, or in one word as in 17-MAY-26, they
 * are a year; else they may be an hour.
 */
function shortDay(month: number, date: number, short: number, gap: string, isDayFirst: boolean): ReadDay {
  const isSure = /['’‘]/.test(gap) || (isDayFirst && /^-?$/.test(gap));
  const isYear = short <= LAST_SHORT && (isSure || (!gap.includes('-') && short > LAST_HOUR));
  return isYear ? whole(2000 + short, month, date) : { kind: 'ambiguous' };
}

/** Two digits beyond may be a year of the last century. */
const LAST_SHORT = 49;
const LAST_HOUR = 24;

/** With dots the day comes first. With other signs either may, and only what cannot be a month tells. */
function numericDay(one: number, two: number, year: number, sign: string): ReadDay {
  const [dayFirst, monthFirst] = [whole(year, two, one), whole(year, one, two)];
  if (sign === '.' || one === two || monthFirst.kind === 'none') return dayFirst;
  return dayFirst.kind === 'none' ? monthFirst : { kind: 'ambiguous' };
}

function whole(year: number, month: number, date: number): ReadDay {
  if (year < YEARS.first || year > YEARS.last || !isDate(year, month, date)) return { kind: 'none' };
  return { kind: 'day', day: isoDay(year, month, date) };
}

export const isoDay = (year: number, month: number, date: number): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;

function isDate(year: number, month: number, date: number): boolean {
  const at = new Date(Date.UTC(year, month - 1, date));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === date;
}

const DAY_MS = 86_400_000;

/**
 * The day of a month and date in the year that brings it nearest to a day.
 * @example nearestYear(1, 3, '2026-11-27') // '2027-01-03'
 */
export function nearestYear(month: number, date: number, today: string): string | undefined {
  const year = Number(today.slice(0, 4));
  const away = (day: string) => Math.abs(Date.parse(day) - Date.parse(today));
  return [year - 1, year, year + 1]
    .filter((candidate) => isDate(candidate, month, date))
    .map((candidate) => isoDay(candidate, month, date))
    .sort((a, b) => away(a) - away(b))[0];
}

/** @example dayAfter('2026-12-31', 1) // '2027-01-01' */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** A time of day that a text names, as HH:MM; `days` counts the midnights that a +1 behind it means. */
export interface ReadTime {
  readonly time: string;
  readonly days: number;
}

const TIME =
  /(?<![\p{L}\p{N}:.])(?<hour>[01]?\d|2[0-3])(?:[:.hH](?<minute>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?\s*(?<half>[ap]\.?m\.?)?|\s*(?<bare>[ap]\.?m\.?))(?:\s*\(?(?<days>[+-]\s?[0-2])(?!\d|:)(?:\s*(?:day|d|tag|jour|día)s?)?\)?)?(?![\p{L}\p{N}:])/giu;

/** The times of day that a text names, in order. */
export const findTimes = (text: string): ReadTime[] =>
  [...text.matchAll(TIME)].flatMap(({ groups = {} }) => {
    const { hour = '', minute = '00', half, bare, days = '0' } = groups;
    const time = clockTime(Number(hour), minute, (half ?? bare)?.[0]?.toLowerCase());
    return time === undefined ? [] : [{ time, days: Number(days.replace(/\s/g, '')) }];
  });

/**
 * The days behind a time that no flight takes; undefined where there are none. @example strayDays('18:00 → 07:45 +999') // '+999'
 */
export const strayDays = (text: string): string | undefined =>
  [...text.matchAll(TIME)]
    .filter(({ groups }) => groups?.days === undefined)
    .map(({ index, 0: time }) => DAYS.exec(text.slice(index + time.length))?.groups?.days)
    .find((days) => days !== undefined);

/** The reason why such days are refused. */
export const strayDaysReason = (days: string): string =>
  `${days} is no day of arrival: a flight arrives a day before it departs, or up to two days after`;

const DAYS = /^\s*\(?(?<days>\+\s?\d+|[+-]\s?\d+(?=\s*(?:day|tag|jour|día)))/iu;

export const withoutTimes = (text: string): string => text.replace(TIME, ' ');

function clockTime(hour: number, minute: string, half: string | undefined): string | undefined {
  if (half !== undefined && (hour < 1 || hour > 12)) return undefined;
  const hours = half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0);
  return `${String(hours).padStart(2, '0')}:${minute}`;
}
