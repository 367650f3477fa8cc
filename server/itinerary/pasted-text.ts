import { isBoardingPass, readBoardingPass } from './boarding-pass.ts';
import { linesOf } from './file-text.ts';
import { cabinIn, findFlight, findSeat } from './flight-words.ts';
import {
  dayAfter,
  findDay,
  findTimes,
  nearestYear,
  type ReadDay,
  type ReadTime,
  strayDays,
  strayDaysReason,
  strayZone,
  unclearTimes,
  withoutTimes,
  zoneWords,
} from './moments.ts';
import {
  type Lines,
  type LocalMoment,
  lineAt,
  type ParsedFlight,
  type Passed,
  type Reading,
  type Rejection,
  rejection,
} from './reading.ts';
import { findNames, findRoutes, type Route } from './routes.ts';

/**
 * Reads flights from text that people paste: a flight a line, as in "LH400 12 May FRA-JFK 10:55–13:30", barcodes of
 * boarding passes, and rows of App in the Air. A line with a date alone dates the lines below it.
 * @param today as in 2026-05-12: a date without a year is taken as the one nearest to it
 */
export function readText(text: string, today: string): Reading {
  const flights: ParsedFlight[] = [];
  const rejected: Rejection[] = [];
  const passed: Passed[] = [];
  let heading: string | undefined;
  let passes = 0;

  for (const [at, line] of linesOf(text).entries()) {
    const [number, words] = [at + 1, line.trim()];
    const lines = lineAt(number);
    if (words === '') continue;
    if (isBoardingPass(words)) {
      const read = readBoardingPass(words, number, today);
      flights.push(...read.flights);
      rejected.push(...read.rejected);
      passes += 1;
      continue;
    }
    const row = APP_IN_THE_AIR.exec(words)?.groups;
    if (row) {
      flights.push(flightOfRow(row, number));
      continue;
    }
    if (HEADING.test(words)) {
      passed.push({ lines, as: 'heading' });
      continue;
    }
    const { day, found } = findDay(words);
    const date = dayOf(day, today);
    const rest = words.replace(found, ' ').replace(/ :(?=\d)/u, ' ');
    if (date !== undefined && findTimes(rest).length === 0 && !/[\p{L}\d]/u.test(rest.replace(WEEKDAY, ''))) {
      heading = date;
      passed.push({ lines, as: 'date' });
      continue;
    }
    if (day.kind === 'ambiguous') {
      rejected.push(rejection(lines, line, ambiguousReason(found)));
      continue;
    }
    if (day.kind === 'none' && found !== '') {
      rejected.push(rejection(lines, line, `${found.trim()} is no day of the calendar`));
      continue;
    }
    const impossible = NO_TIME.exec(withoutTimes(rest))?.[0];
    if (impossible !== undefined) {
      rejected.push(rejection(lines, line, `${impossible} is no time of day`));
      continue;
    }
    const days = strayDays(rest);
    if (days !== undefined) {
      rejected.push(rejection(lines, line, strayDaysReason(days)));
      continue;
    }
    const second = secondDay(words, found, date, today);
    const { read, beside } = readLine(rest.replace(second.found, ' '), date ?? heading, second.day, number);
    const times = findTimes(rest).length;
    const unclear = unclearTimes(words, found) ?? unclearTimes(rest, '');
    const zone = times > 0 ? strayZone(rest) : undefined;
    if (read.length === 0) rejected.push(rejection(lines, line, NO_ROUTE));
    else if (unclear !== undefined) rejected.push(rejection(lines, line, unclearReason(unclear)));
    else if (times > (read.length > 1 ? 1 : 2)) rejected.push(rejection(lines, line, MANY_TIMES));
    else if (zone !== undefined) rejected.push(rejection(lines, line, strayZoneReason(zone)));
    else if (hasOneZone(findTimes(rest))) rejected.push(rejection(lines, line, ONE_ZONE));
    else if (times > 0 && second.isFar) rejected.push(rejection(lines, line, farReason(found, second.found)));
    else if (times > 0 && !read[0]?.depart) rejected.push(rejection(lines, line, NO_DAY));
    else {
      flights.push(...read);
      if (beside.length > 0) rejected.push(rejection(lines, line, besideReason(beside)));
    }
  }
  return { format: passes > 0 && passes >= flights.length / 4 ? 'boarding pass' : 'text', flights, rejected, passed };
}

/** A clock that says what no clock does. */
const NO_TIME = /(?<![\p{L}\p{N}:.])(?:2[4-9]|[3-9]\d):\d\d(?!\d)|(?<![\p{L}\p{N}:.])\d{1,2}:[6-9]\d(?!\d)/u;

const NO_ROUTE = 'no flight is found here: two airports are needed, as in FRA-JFK';
const MANY_TIMES = 'it has more times than a departure and an arrival: write one flight a line';
const besideReason = (routes: readonly Route[]) =>
  `${routes.map((route) => route.join('-')).join(', ')} of this line is left out: write one flight a line`;
const NO_DAY = 'it has a time and no day: write the day before it, as in 12 May 2026';

const ONE_ZONE = 'a zone stands behind one of its two times: write it behind both';
const strayZoneReason = (zone: string) =>
  `${zone.trim()} is not understood: write the zone behind each time, as in 10:55 UTC-4`;
const unclearReason = (times: string) => `${times} is not understood: write times as in 10:55–13:30`;
const ambiguousReason = (found: string) =>
  `${found} may be two days: ${/\p{L}/u.test(found) ? 'write the year with four digits' : 'write the month as a word, or the year first'}`;
const farReason = (one: string, other: string) =>
  `${one} and ${other} are not the days of one flight, the departure first: write one flight a line`;

const hasOneZone = ([depart, arrive]: readonly ReadTime[]): boolean =>
  arrive !== undefined && (depart?.zone === undefined) !== (arrive.zone === undefined);

const WEEKDAY =
  /\p{L}*(?:day|tag|woch|di|mercredi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo)\b|\b(?:mon|tue|wed|thu|fri|sat|sun|mo|mi|do|fr|sa|so)\b/giu;

/** Headings of the parts of such texts. */
const HEADING =
  /^(?:(?:my |your )?(?:flights?|itinerary|trips?|hotels|flüge|vols|vuelos|reiseplan|outbound|return|inbound|hinflug|rückflug|aller|retour|ida|vuelta)\s*:?|Ownership\.\w+;.*)$/iu;

/** Class; seat; …; carrier; number; aircraft; origin; destination; departure and arrival in UTC; … */
const APP_IN_THE_AIR =
  /^(?<cabin>[^;]*);(?<seat>\w*);(?:[^;]*;){0,6}(?<carrier>[A-Z0-9]{2,3});(?<number>\d{1,4});[^;]*;(?<origin>[A-Z]{3});(?<destination>[A-Z]{3});(?<depart>\d{4}-\d\d-\d\dT\d\d:\d\d)(?::\d\d)?;(?<arrive>\d{4}-\d\d-\d\dT\d\d:\d\d)(?::\d\d)?(?:;.*)?$/u;

function flightOfRow(row: Readonly<Record<string, string>>, line: number): ParsedFlight {
  const { cabin = '', seat = '', carrier, number, origin = '', destination = '', depart = '', arrive = '' } = row;
  const named = /^plus\b/i.test(cabin) ? 'premium economy' : cabinIn(cabin);
  return {
    ...{ lines: lineAt(line), origin, destination },
    depart: { day: depart.slice(0, 10), time: depart.slice(11), zone: 'UTC' },
    arrive: { day: arrive.slice(0, 10), time: arrive.slice(11), zone: 'UTC' },
    flight: `${carrier}${Number(number)}`,
    ...(named && { cabin: named }),
    ...(/^\d+[A-Z]$/.test(seat) && { seat }),
  };
}

function dayOf(day: ReadDay, today: string): string | undefined {
  if (day.kind === 'day') return day.day;
  return day.kind === 'yearless' ? nearestYear(day.month, day.date, today) : undefined;
}

/** A day of a line beside the one of the departure. */
interface SecondDay {
  /** Of the arrival; absent where it cannot be one. */
  readonly day?: string;
  readonly found: string;
  readonly isFar: boolean;
}

/** The second day of a line: that of the arrival, from a day before the departure to two days after it. */
function secondDay(words: string, first: string, departs: string | undefined, today: string): SecondDay {
  const { day, found } = findDay(words.replace(first, ' '));
  const arrives = dayOf(day, departs ?? today);
  if (departs === undefined || arrives === undefined) return { found: '', isFar: false };
  const at = words.lastIndexOf(found);
  const [depart, arrive] = findTimes(words.replace(first, ' ').replace(found, ' '));
  // The date line takes a day at most, so that the clock of an arrival on the day before shows more than that of the departure.
  const before = depart && arrive && arrive.time <= depart.time ? [] : [-1];
  const isNear = [...before, 0, 1, 2].some((days) => dayAfter(departs, days) === arrives);
  const isBehind = at >= words.indexOf(first);
  if (isNear && isBehind) return { day: arrives, found, isFar: false };
  // A day behind the times may be that of a booking.
  const isFar = isNear || (isBehind && findTimes(words.slice(at + found.length)).length > 0);
  return { found: isFar ? found : '', isFar };
}

/**
 * The flights of a line without its dates, and the routes beside them, of which it does not tell when or by which number they
 * are flown.
 */
function readLine(
  line: string,
  day: string | undefined,
  arrivalDay: string | undefined,
  number: number,
): { readonly read: readonly ParsedFlight[]; readonly beside: readonly Route[] } {
  const named = findFlight(withoutTimes(line));
  const bare = named ? line.replace(named.found, ' ') : line;
  const words = withoutTimes(bare).replace(BULLET, ' ');
  const coded = findRoutes(words);
  const names = (coded.length === 0 && (named || ARROW.test(words)) && findNames(words.trim())) || undefined;
  const [route, ...others] = names ? [names] : coded;
  if (!route) return { read: [], beside: [] };
  const read = flightsOn(route, line, day, arrivalDay, number, named?.flight);
  if (findTimes(line).length > 0 || findFlight(words)) return { read, beside: others };
  return { read: [...read, ...others.flatMap((other) => legsOf(other, lineAt(number)))], beside: [] };
}

const BULLET = /^\s*(?:[-*•·]|\d{1,2}[.)])\s+/u;
const ARROW = /[→➔➜➝⇒✈]|->|=>/u;

function flightsOn(
  route: Route,
  line: string,
  day: string | undefined,
  arrivalDay: string | undefined,
  number: number,
  flight: string | undefined,
): ParsedFlight[] {
  const [depart, arrive] = findTimes(line);
  const arrives = arrivalDay ?? (day && arrive?.days ? dayAfter(day, arrive.days) : undefined);
  const remarks = depart ? zoneWords(line).map(zoneRemark) : [];
  const [cabin, seat] = [cabinIn(line), findSeat(line)];
  const lines = lineAt(number);
  const [first, ...further] = legsOf(route, lines);
  return [
    {
      ...first!,
      ...(day !== undefined && { depart: { day, ...(depart && momentOf(depart)) } }),
      ...(day !== undefined && arrive && { arrive: { ...momentOf(arrive), ...(arrives && { day: arrives }) } }),
      ...(flight && { flight }),
      ...(cabin && { cabin }),
      ...(seat && { seat }),
      ...(remarks.length > 0 && { remarks }),
    },
    ...further,
  ];
}

const momentOf = ({ time, zone }: ReadTime): Pick<LocalMoment, 'time' | 'zone'> => ({ time, ...(zone && { zone }) });

const zoneRemark = (zone: string): string => `“${zone}” is left out: times are by the clocks of the airports.`;

const legsOf = (route: Route, lines: Lines): ParsedFlight[] =>
  route.slice(1).map((destination, at) => ({ lines, origin: route[at]!, destination }));
