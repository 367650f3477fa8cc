import ICAL from 'ical.js';
import { type AirportOf, isPlace } from '../../travel-log/airport.ts';
import type { TravelLogContent, Waypoint } from '../../travel-log/shape.ts';
import { stayAt } from '../../travel-log/stay.ts';
import { OWN_FIELDS } from './calendar-fields.ts';
import { flightsOf, legName, nightWords } from './flights.ts';

/** A journey that is written into a calendar. */
interface CalendarJourney extends Pick<TravelLogContent, 'title' | 'waypoints'> {
  readonly uuid: string;
  /** UTC instant of its last change. */
  readonly stamp: string;
}

/** The flights of a journey as a calendar: as `writeCalendars`. @param stamp UTC instant at which the file is made */
export const writeCalendar = (
  journey: Pick<TravelLogContent, 'title' | 'waypoints'>,
  { uuid, stamp, airportOf }: { readonly uuid: string; readonly stamp: string; readonly airportOf: AirportOf },
): string => writeCalendars(journey.title, [{ ...journey, uuid, stamp }], airportOf);

/**
 * The legs of journeys as a calendar (RFC 5545), an event each, in UTC, and stays with nights as events of whole days. The id of an event is that of the stop that the
 * flight leaves from, so that a calendar which reads the file again changes its events. An event needs a start: flights
 * without a departure are left out, and the calendar's description counts them.
 */
export function writeCalendars(title: string, journeys: readonly CalendarJourney[], airportOf: AirportOf): string {
  const calendar = new ICAL.Component('vcalendar');
  const flights = journeys.flatMap(({ waypoints, uuid, stamp }) =>
    flightsOf(waypoints).map((flight) => ({ ...flight, uuid, stamp })),
  );
  const timed = flights.filter(({ from }) => hasFourDigits(from.depart));
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('prodid', '-//Aero Melody//Journey//EN');
  addText(calendar, 'x-wr-calname', title || 'Journey');
  if (timed.length < flights.length)
    addText(
      calendar,
      'x-wr-caldesc',
      `Flights without a departure time are left out: ${flights.length - timed.length}.`,
    );
  for (const { from, to, uuid, stamp } of timed) {
    const event = new ICAL.Component('vevent');
    event.addPropertyWithValue('uid', `${from.id}@${uuid}.aero-melody`);
    event.addPropertyWithValue('dtstamp', utcTime(stamp));
    event.addPropertyWithValue('dtstart', utcTime(from.depart!));
    // RFC 5545 forbids an end that is not behind the start.
    if (to.arrive !== undefined && to.arrive > from.depart!) event.addPropertyWithValue('dtend', utcTime(to.arrive));
    addText(event, 'summary', legName(from, to));
    addText(event, 'location', placeOf(from, airportOf));
    if (from.entry) addText(event, 'description', from.entry);
    addText(event, OWN_FIELDS.origin, from.airport);
    addText(event, OWN_FIELDS.destination, to.airport);
    for (const name of ['flight', 'carrier', 'cabin', 'seat', 'way', 'nights'] as const)
      if (from[name]) addText(event, OWN_FIELDS[name], String(from[name]));
    calendar.addSubcomponent(event);
  }
  for (const { waypoints, uuid, stamp } of journeys)
    for (const waypoint of waypoints) {
      const event = stayEvent(waypoint, airportOf);
      if (!event) continue;
      event.addPropertyWithValue('uid', `${waypoint.id}-stay@${uuid}.aero-melody`);
      event.addPropertyWithValue('dtstamp', utcTime(stamp));
      calendar.addSubcomponent(event);
    }
  return `${calendar.toString()}\r\n`;
}

/** A stay as an event of whole days: the end of such an event is the day behind its last one. Undefined for days unknown. */
function stayEvent(waypoint: Waypoint, airportOf: AirportOf): ICAL.Component | undefined {
  const airport = airportOf(waypoint.airport);
  const stay = stayAt(waypoint, airport?.tz);
  if (!stay || !hasFourDigits(stay.from) || !stay.to) return undefined;
  const event = new ICAL.Component('vevent');
  event.addPropertyWithValue('dtstart', ICAL.Time.fromDateString(stay.from));
  event.addPropertyWithValue('dtend', ICAL.Time.fromDateString(stay.to));
  addText(event, 'summary', `${nightWords(stay.nights)} in ${airport?.city || waypoint.airport}`);
  addText(event, 'transp', 'TRANSPARENT');
  addText(event, OWN_FIELDS.stay, String(stay.nights));
  return event;
}

/** A calendar writes years with four digits, and ical.js fewer where they begin with 0. */
const hasFourDigits = (time: string | undefined): time is string => time !== undefined && /^[1-9]\d{3}-/.test(time);

/** Adds a text. Fields that RFC 5545 does not know are text only where they say so. */
function addText(component: ICAL.Component, name: string, value: string): void {
  const property = new ICAL.Property(name);
  if (name.startsWith('x-')) property.resetType('text');
  property.setValue(plainText(value));
  component.addProperty(property);
}

/** A text whose only control characters are tabs and line feeds: a carriage return would begin another property. */
const plainText = (value: string): string => value.replace(/\r\n?/g, '\n').replace(/(?![\t\n])\p{Cc}/gu, '');

const utcTime = (instant: string): ICAL.Time => ICAL.Time.fromDateTimeString(`${instant.slice(0, 19)}Z`);

function placeOf({ airport }: Waypoint, airportOf: AirportOf): string {
  const known = airportOf(airport);
  return known && !isPlace(known) ? `${known.name}, ${known.city}` : airport;
}
