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
const HHMM = '(?:[01]\\d|2[0-3])[0-5]\\d';
const BETWEEN = '(?:\\s?[-–—→]\\s?|\\s{1,3})';
/** Two times as in 1055-1330, of which the first is no year. */
const NO_YEAR = `(?!(?!19|20)${HHMM}${BETWEEN}${HHMM}(?!\\d))`;
const LONG = `[\\s,-]+(?:(?:de|del|of)\\s+)?${NO_YEAR}(?<year>\\d{4})(?!\\d)`;
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
  const matches = FORMS.map((form) => form.exec(text)).filter((match) => match !== null);
  const sure = matches.filter((match) => !isDoubtful(match, text));
  const first = firstOf(sure.length > 0 ? sure : matches);
  return first?.groups ? { day: dayOf(first.groups), found: first[0] } : { day: { kind: 'none' }, found: '' };
}

/** The earliest match, or the one of a form with more parts that shares characters with it: ABR 5 May is the 5th of May. */
function firstOf(matches: readonly RegExpExecArray[]): RegExpExecArray | undefined {
  const [earliest] = [...matches].sort((a, b) => a.index - b.index);
  return matches.find(({ index }) => index < earliest!.index + earliest![0].length);
}

/** True for what may be no day: a flight number or a time beside an airport that is spelled like a month. */
const isDoubtful = ({ index, 0: found, groups = {} }: RegExpExecArray, text: string): boolean => {
  if (groups.month === undefined || groups.year !== undefined || groups.short !== undefined) return false;
  const behind = text.slice(index + found.length);
  return groups.monthFirst === undefined
    ? CARRIER_BEFORE.test(text.slice(0, index)) && DESTINATION_BEHIND.test(behind)
    : ORIGIN_BEFORE.test(text.slice(0, index)) && TIME_BEHIND.test(behind);
};

const DESTINATION_BEHIND = /^\s?(?:[-–—→/>]\s?|\s)[A-Z]{3}(?![\p{L}\p{N}]|\s?[-–—→/>]\s?[A-Z]{3}(?!\p{L}))/u;
const ORIGIN_BEFORE = /(?<!\p{L})[A-Z]{3}\s?[-–—→/> ]\s?$/u;
const TIME_BEHIND = new RegExp(`^(?:[:.hH][0-5]\\d|\\s?[ap]\\.?m${END})`, 'iu');

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
  /** UTC, or an offset such as +02:00; absent where none is given. */
  readonly zone?: string;
}

const MINUTES = ':?[0-5]\\d';
const WEST_HOURS = '(?:0?\\d|1[01])';
/** Offsets west of Greenwich: a minus is the dash of a range as well, and few end in :30. */
const WEST = `[−-](?:${WEST_HOURS}(?::?00)?|0?[239]:?30)`;
const EAST = `\\+(?:0\\d|1[0-4]|\\d)(?:${MINUTES})?`;
const WHOLE_EAST = `\\+(?:0\\d|1[0-4]|\\d)${MINUTES}`;
const WHOLE_WEST = `[−-](?:${WEST_HOURS}:?00|0?[239]:?30)`;
/** Behind an ISO time or one with seconds a minus is a sign. */
const EXACT = '(?<=T\\d\\d:\\d\\d|:\\d\\d:\\d\\d(?:\\.\\d+)?)';
const ZONE = [
  `[([]\\s?(?:Z|UTC|GMT|(?:UTC|GMT)\\s?(?:${EAST}|${WEST})|${WHOLE_EAST}|${WHOLE_WEST})\\s?[)\\]]`,
  `(?:UTC|GMT)(?:${EAST}|${WEST}|\\s${WHOLE_EAST})(?![\\d:]|\\s?(?:Z|UTC|GMT))`,
  'UTC|GMT|Z',
  `${WHOLE_EAST}(?![\\d:])`,
  `(?<=\\d\\s)[−-](?:${WEST_HOURS}00|0[239]30)(?![\\d:])`,
  `${EXACT}(?:\\+(?:0\\d|1[0-4])|[−-](?:0\\d|1[01])(?::?00)?|[−-]0[239]:?30)(?![\\d:])`,
].join('|');

const TIME = new RegExp(
  [
    '(?:(?<!\\p{L})T(?=\\d\\d:)|(?<![\\p{L}\\p{N}:.]))',
    '(?<hour>[01]?\\d|2[0-3])',
    '(?:[:.hH](?<minute>[0-5]\\d)(?::[0-5]\\d(?:\\.\\d+)?)?\\s*(?<half>[ap]\\.?m\\.?)?|\\s*(?<bare>[ap]\\.?m\\.?))',
    `(?:\\s*(?<zone>${ZONE}))?`,
    '(?:\\s*\\(?(?<days>[+-]\\s?[0-2])(?!\\d|:)(?:\\s*(?:day|d|tag|jour|día)s?)?\\)?)?',
    '(?![\\p{L}\\p{N}:])',
  ].join(''),
  'giu',
);

/** Two times as in 1055-1330. */
const BARE_TIMES = new RegExp(
  `(?<![\\p{L}\\p{N}:.,/+])(?<first>${HHMM})${BETWEEN}(?<second>${HHMM})(?![\\p{L}\\p{N}]|[:./–—→-]\\d|${BETWEEN}${HHMM}(?!\\d))`,
  'gu',
);
/** A carrier, which makes the digits behind it a flight number. */
const CARRIER = '(?<![\\p{L}\\p{N}])(?:[A-Z]{2}|[A-Z]\\d|\\d[A-Z])[ -]';
/** A time as in 1055Z. */
const BARE_TIME = new RegExp(`(?<![\\p{L}\\p{N}:.,/+]|${CARRIER})${HHMM}(?=\\s?(?:Z|UTC|GMT)(?![\\p{L}\\p{N}]))`, 'gu');

/** A text whose times have colons: those without count where it has no others. */
const withColons = (text: string): string =>
  text.search(TIME) >= 0
    ? text
    : text
        .replace(BARE_TIMES, (_, first: string, second: string) => `${colon(first)} – ${colon(second)}`)
        .replace(BARE_TIME, colon);

const colon = (digits: string): string => `${digits.slice(0, 2)}:${digits.slice(2)}`;

/**
 * Two times without colons that may be years, or the first of them a flight number; undefined where a text has none.
 * @param day as it was found in the text
 * @example unclearTimes('FRA-JFK 1955-2030', '') // '1955-2030'
 */
export function unclearTimes(text: string, day: string): string | undefined {
  if (text.search(TIME) >= 0) return undefined;
  return [...text.matchAll(BARE_TIMES)].find(({ index, groups = {} }) => {
    const { first = '', second = '' } = groups;
    const areYears = IS_YEAR.test(first) && (day.endsWith(first) || (IS_YEAR.test(second) && first <= second));
    return areYears || CARRIER_BEFORE.test(text.slice(Math.max(0, index - 4), index));
  })?.[0];
}

const IS_YEAR = /^(?:19|20)/;
const CARRIER_BEFORE = new RegExp(`${CARRIER}$`, 'u');

/** The times of day that a text names, in order. */
export const findTimes = (text: string): ReadTime[] =>
  [...withColons(text).matchAll(TIME)].flatMap(({ groups = {} }) => {
    const { hour = '', minute = '00', half, bare, days = '0', zone } = groups;
    const time = clockTime(Number(hour), minute, (half ?? bare)?.[0]?.toLowerCase());
    if (time === undefined) return [];
    return [{ time, days: Number(days.replace(/\s/g, '')), ...(zone && { zone: offsetOf(zone) }) }];
  });

/** The zone in its usual form. @example offsetOf('(UTC+2)') // '+02:00'; offsetOf('Z') // 'UTC' */
export function offsetOf(zone: string): string {
  const digits = zone.replace(/\D/g, '');
  const [hours, minutes] = digits.length > 2 ? [digits.slice(0, -2), digits.slice(-2)] : [digits, '00'];
  if (Number(digits) === 0) return 'UTC';
  return `${zone.includes('+') ? '+' : '-'}${hours.padStart(2, '0')}:${minutes}`;
}

/**
 * A zone in a text that belongs to no time of it, or an offset that may be a time; undefined where there is none.
 * @example strayZone('22:15 -04:00') // '-04:00'
 */
export function strayZone(text: string): string | undefined {
  const written = withColons(text);
  const behind = [...written.matchAll(TIME)]
    .filter(({ groups }) => groups?.zone === undefined)
    .map(({ index, 0: time }) => OFFSET.exec(written.slice(index + time.trimEnd().length))?.groups?.offset);
  return behind.find((offset) => offset !== undefined) ?? ZONE_WORD.exec(withoutTimes(text))?.[0];
}

const OFFSET =
  /^(?<offset>\s?\+\d{1,2}:?\d\d|\s?[−-]\d{4}(?!\d)|\s[−-](?:0[1-9]|1[01]):00(?![\d:])|\s?−\d{1,2}:\d\d|\s?\([+−-]\d{1,2}\))/u;
const ZONE_WORD = /(?<![\p{L}\p{N}])(?:UTC|GMT)(?![\p{L}\p{N}])/u;

/** The words for zones that tell no offset for sure: EST is written in summer, too. @example zoneWords('10:55 CEST') // ['CEST'] */
export const zoneWords = (text: string): string[] => [...new Set(withoutTimes(text).match(LOCAL_ZONE) ?? [])];

const LOCAL_ZONE = /(?<![\p{L}\p{N}])(?:CES?T|MES?Z|BST|[ECMP][SD]T)(?![\p{L}\p{N}])/gu;

/**
 * The days behind a time that no flight takes; undefined where there are none. @example strayDays('18:00 → 07:45 +999') // '+999'
 */
export function strayDays(text: string): string | undefined {
  const written = withColons(text);
  return [...written.matchAll(TIME)]
    .filter(({ groups }) => groups?.days === undefined)
    .map(({ index, 0: time }) => DAYS.exec(written.slice(index + time.length))?.groups?.days)
    .find((days) => days !== undefined);
}

/** The reason why such days are refused. */
export const strayDaysReason = (days: string): string =>
  `${days} is no day of arrival: a flight arrives a day before it departs, or up to two days after`;

const DAYS = /^\s*\(?(?<days>\+\s?\d+|[+-]\s?\d+(?=\s*(?:day|tag|jour|día)))/iu;

export const withoutTimes = (text: string): string => withColons(text).replace(TIME, ' ');

function clockTime(hour: number, minute: string, half: string | undefined): string | undefined {
  if (half !== undefined && (hour < 1 || hour > 12)) return undefined;
  const hours = half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0);
  return `${String(hours).padStart(2, '0')}:${minute}`;
}
