import type { Way, Waypoint } from '@aero-melody/client';
import { language } from '#texts/language.ts';
import * as texts from '#texts/time.ts';
import { dayChange } from '../../travel-log/day-change.ts';
import { stayAt } from '../../travel-log/stay.ts';
import { type TimeWarning, timeWarnings } from '../../travel-log/time-warnings.ts';
import type { Known } from './airport-book.ts';
import type { Flight, Journey } from './journey.ts';
import { momentWords } from './moment-words.ts';

/**
 * Times of a stop by the clocks of its airport, or in UTC where that is unknown, and the nights there; undefined for none.
 * @example stopTimeWords(waypoint, tokyo) // 'arrive 13 May, 08:25 GMT+9 · 3 nights in Tokyo'
 */
export function stopTimeWords(waypoint: Waypoint, airport: Known): string | undefined {
  const { arrive, depart } = waypoint;
  const zone = airport?.tz ?? 'UTC';
  const stay = stayAt(waypoint, zone);
  const said = [
    arrive && texts.arriveMomentWords(momentWords(arrive, zone)),
    stay && texts.nightsIn(stay.nights, airport?.city || waypoint.airport),
    depart && texts.departMomentWords(momentWords(depart, zone)),
  ];
  return said.filter(Boolean).join(' · ') || undefined;
}

/**
 * The flight of a leg as a timetable has it: number, clock times, length, and the days that the calendar has moved on.
 * @example 'LH400 · 10:55 to 13:30 · 8 h 35 min'
 */
export function flightTimeWords(flight: Flight, { flight: number, depart }: Waypoint, arrive: string | undefined) {
  const { origin, destination } = flight;
  const words = [number];
  if (depart !== undefined && arrive !== undefined) {
    const days = dayChange({ at: depart, zone: origin.tz }, { at: arrive, zone: destination.tz });
    const minutes = Math.round((Date.parse(arrive) - Date.parse(depart)) / 60_000);
    words.push(texts.fromTo(clockWords(depart, origin.tz), clockWords(arrive, destination.tz), daysWords(days)));
    if (minutes > 0) words.push(lengthWords(minutes));
  }
  return words.filter(Boolean).join(' · ');
}

/** Warnings of a journey in words, by the leg. */
export function warningWords({ flights, stops }: Journey): ReadonlyMap<string, string> {
  const waypoints = new Map(stops.map(({ waypoint }) => [waypoint.id, waypoint]));
  const legs = flights.map(({ id, arrivesAt, km, way }) => ({
    ...{ id, km, way, depart: waypoints.get(id)?.depart, arrive: waypoints.get(arrivesAt)?.arrive },
  }));
  const ways = new Map(flights.map(({ id, way }) => [id, way]));
  return new Map(timeWarnings(legs).map(({ leg, kind }) => [leg, WARNINGS[kind](ways.get(leg) ?? 'flight')]));
}

const WARNINGS: Readonly<Record<TimeWarning['kind'], (way: Way | 'flight') => string>> = {
  'arrives before it departs': () => texts.byTheseTimesItArrivesBefore,
  'too fast': (way) => texts.nothingIsAsFast[way],
  overlap: () => texts.byTheseTimesItDepartsBefore,
};

const clockWords = (at: string, timeZone: string) =>
  new Date(at).toLocaleTimeString(language, { timeZone, hour: '2-digit', minute: '2-digit' });

/** @example daysWords(1) // ' (+1 day)' */
function daysWords(days: number): string {
  if (days === 0) return '';
  return texts.daysLater(days);
}

/** @example lengthWords(515) // '8 h 35 min' */
function lengthWords(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  return [hours > 0 && `${hours} h`, minutes % 60 > 0 && texts.min(minutes % 60)].filter(Boolean).join(' ');
}

export interface TimeWords {
  readonly stopTimeWords: typeof stopTimeWords;
  readonly flightTimeWords: typeof flightTimeWords;
  readonly warningWords: typeof warningWords;
}
