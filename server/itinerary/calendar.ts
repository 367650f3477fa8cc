import ICAL from 'ical.js';
import { CABINS } from '../../travel-log/shape.ts';
import { OWN_FIELDS } from './calendar-fields.ts';
import { type CalendarPart, takeApart } from './calendar-lines.ts';
import { type CalendarZones, readZones } from './calendar-zones.ts';
import { cabinIn, findFlight, findSeat } from './flight-words.ts';
import { nightsIn, wayIn } from './flights.ts';
import { isoDay } from './moments.ts';
import {
  type LocalMoment,
  type ParsedFlight,
  type Passed,
  type Reading,
  type Rejection,
  rejection,
} from './reading.ts';
import { findCodes, findNames, placeIn, type Route } from './routes.ts';

export const isCalendar = (text: string): boolean => /^\s*BEGIN:VCALENDAR\s*$/im.test(text.slice(0, 2_000));

/**
 * Reads the flights of a calendar (RFC 5545): events whose summary, place or description names two airports. Times without
 * a zone are those of the airports.
 * @throws Unreadable where it is nested too deep
 */
export function readCalendar(text: string): Reading {
  const { events, zones, passed, rejected } = takeApart(text);
  const described = readZones(zones);
  const read = events.map((event) => readEvent(event, described));
  return {
    format: 'calendar',
    flights: read.flatMap((one) => ('origin' in one ? [one] : [])),
    rejected: [...rejected, ...read.flatMap((one) => ('reason' in one ? [one] : []))],
    passed: [...passed, ...read.flatMap((one) => ('as' in one ? [one] : []))],
  };
}

function readEvent({ lines, text }: CalendarPart, zones: CalendarZones): ParsedFlight | Rejection | Passed {
  const event = parseEvent(text);
  // The nights of our own stays stand in the legs beside them.
  if (event?.hasProperty(OWN_FIELDS.stay)) return { lines, as: 'calendar' };
  const summary = event ? textOf(event, 'summary') : '';
  const refuse = (reason: string) => rejection(lines, summary || text.split('\r\n')[0]!, reason);
  if (!event) return refuse('the event is not valid');
  if (['rrule', 'rdate', 'exrule'].some((name) => event.hasProperty(name)))
    return refuse('it repeats (RRULE): a flight is one event');
  if (textOf(event, 'status').toUpperCase() === 'CANCELLED') return refuse('it is cancelled');
  const route = routeOf(event);
  if (!route) return refuse('no flight is found in it: two airports are needed');
  if (route.length > 2) return refuse('it is more than one flight: an event is one flight');
  const depart = momentOf(event, 'dtstart', zones);
  const arrive = momentOf(event, 'dtend', zones);
  if (depart === 'unknown zone' || arrive === 'unknown zone')
    return refuse('its time zone is neither described in the calendar nor known by its name');
  if (depart === 'not valid' || arrive === 'not valid') return refuse('its time is not valid');
  const minutes = minutesOf(event);
  const [origin, destination] = route;
  return {
    ...{ lines, origin, destination },
    ...(depart && { depart }),
    // The end of an all-day event is the day behind its last one.
    ...(arrive?.time !== undefined && { arrive }),
    ...(minutes !== undefined && arrive === undefined && { minutes }),
    ...detailsOf(event),
  };
}

/** Undefined where it is not valid. */
function parseEvent(text: string): ICAL.Component | undefined {
  // The library takes any words with a colon for a property.
  if (!text.split('\r\n').every((line) => /^(?:[ \t]|[\w-]+[;:])/.test(line))) return undefined;
  try {
    const event = new ICAL.Component(ICAL.parse(text) as unknown[]);
    // Values are parsed when they are first read, and faulty ones throw then.
    for (const name of READ) for (const property of event.getAllProperties(name)) property.getFirstValue();
    return event;
  } catch {
    return undefined;
  }
}

const READ = [
  'dtstart',
  'dtend',
  'duration',
  'summary',
  'location',
  'description',
  'status',
  ...Object.values(OWN_FIELDS),
];

function textOf(event: ICAL.Component, name: string): string {
  const value = event.getFirstPropertyValue(name);
  return typeof value === 'string' ? value.trim() : '';
}

function routeOf(event: ICAL.Component): Route | undefined {
  const [origin, destination] = [textOf(event, OWN_FIELDS.origin), textOf(event, OWN_FIELDS.destination)];
  if (origin && destination) return [origin, destination];
  const [summary, location, description] = ['summary', 'location', 'description'].map((name) => textOf(event, name));
  const whole = findCodes(summary!) ?? findCodes(location!) ?? findCodes(description!.slice(0, DESCRIPTION_READ));
  if (whole) return whole;
  // "Flight to New York (JFK)", at the airport that it leaves from.
  const [, towards] = /\b(?:flight|flug|vol|vuelo)\b.*?\b(?:to|nach|à|a|vers)\s+(.+)$/iu.exec(summary!) ?? [];
  const from = placeIn(location!.split('\n')[0]!);
  const to = towards && placeIn(withoutFlight(towards));
  if (to && from) return [from, to];
  return findFlight(summary!) ? findNames(withoutFlight(summary!)) : undefined;
}

/** Characters of a description in which airports are looked for. */
const DESCRIPTION_READ = 4_000;

function withoutFlight(text: string): string {
  const named = findFlight(text);
  return named
    ? text
        .replace(named.found, '')
        .replace(/\(\s*\)/, '')
        .trim()
    : text;
}

function momentOf(
  event: ICAL.Component,
  name: 'dtstart' | 'dtend',
  zones: CalendarZones,
): LocalMoment | 'unknown zone' | 'not valid' | undefined {
  const property = event.getFirstProperty(name);
  if (!property) return undefined;
  const time: unknown = property.getFirstValue();
  const written = String(property.toJSON()[3]);
  // The library takes the 30th of February for the 2nd of March, and adds a Z in zones that are UTC by their names.
  if (!(time instanceof ICAL.Time) || !isTime(time) || withoutZ(time.toString()) !== withoutZ(written))
    return 'not valid';
  const day = isoDay(time.year, time.month, time.day);
  if (time.isDate) return { day };
  const moment = { day, time: clock(time) };
  if (written.endsWith('Z')) return { ...moment, zone: 'UTC' };
  const tzid: unknown = property.getParameter('tzid');
  if (typeof tzid !== 'string') return moment;
  const named = time.zone === ICAL.Timezone.utcTimezone ? 'UTC' : tzid;
  const zone = zones.offsetOf(tzid, time) ?? (isZone(named) ? named : undefined);
  return zone === undefined ? 'unknown zone' : { ...moment, zone };
}

const withoutZ = (time: string): string => time.replace(/Z$/, '');

/** Years that zones are worked out for. */
const isTime = ({ year, month, day, hour, minute }: ICAL.Time): boolean =>
  year >= 1914 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60;

const clock = ({ hour, minute, second }: ICAL.Time): string => {
  const [h, m, s] = [hour, minute, second].map((value) => String(value).padStart(2, '0'));
  return second === 0 ? `${h}:${m}` : `${h}:${m}:${s}`;
};

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

function minutesOf(event: ICAL.Component): number | undefined {
  const duration: unknown = event.getFirstPropertyValue('duration');
  const seconds = duration instanceof ICAL.Duration ? duration.toSeconds() : 0;
  return seconds > 0 && seconds <= 3 * 86_400 ? Math.round(seconds / 60) : undefined;
}

function detailsOf(event: ICAL.Component): Partial<ParsedFlight> {
  const [summary, description] = [textOf(event, 'summary'), textOf(event, 'description')];
  const isOwn = event.hasProperty(OWN_FIELDS.origin);
  const own = (name: keyof typeof OWN_FIELDS) => textOf(event, OWN_FIELDS[name]);
  const both = `${summary}\n${description.slice(0, DESCRIPTION_READ)}`;
  const flight = isOwn ? own('flight') : (findFlight(summary) ?? findFlight(description))?.flight;
  const cabin = isOwn ? CABINS.find((known) => known === own('cabin')) : cabinIn(both);
  const seat = isOwn ? own('seat') : findSeat(both);
  const way = isOwn ? wayIn(own('way')) : undefined;
  const nights = isOwn ? nightsIn(own('nights')) : undefined;
  const note: unknown = event.getFirstPropertyValue('description');
  return {
    ...(flight && { flight }),
    ...(isOwn && own('carrier') && { carrier: own('carrier') }),
    ...(cabin && { cabin }),
    ...(seat && { seat }),
    ...(way && way !== 'flight' && { way }),
    ...(nights && { nights }),
    ...(typeof note === 'string' && note.trim() !== '' && { note }),
  };
}
