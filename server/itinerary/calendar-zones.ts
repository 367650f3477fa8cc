import ICAL from 'ical.js';
import type { CalendarPart } from './calendar-lines.ts';

/** The time zones that a calendar describes, by their names in it. */
export interface CalendarZones {
  /** The offset of a local time, as in +02:00; undefined where the calendar does not describe the zone. */
  offsetOf(zone: string, time: ICAL.Time): string | undefined;
}

/** @param parts VTIMEZONE components; one that cannot be read counts as absent */
export function readZones(parts: readonly CalendarPart[]): CalendarZones {
  const zones = new Map(parts.flatMap(({ text }) => zoneOf(text) ?? []));
  return {
    offsetOf(name, time) {
      const zone = zones.get(name);
      return zone && offsetText(zone.utcOffset(time));
    },
  };
}

const ANY_TIME = ICAL.Time.fromDateTimeString('2026-01-01T00:00:00');

function zoneOf(text: string): [string, ICAL.Timezone][] | undefined {
  const rules = text.replace(/\r\n[ \t]/g, '').match(/^RRULE.*$/gim) ?? [];
  if (!rules.every(isSimple)) return undefined;
  try {
    const component = new ICAL.Component(ICAL.parse(text) as unknown[]);
    const tzid = component.getFirstPropertyValue('tzid');
    if (typeof tzid !== 'string') return undefined;
    const zone = new ICAL.Timezone({ component, tzid });
    // Rules are parsed when an offset is asked for, and faulty ones throw then.
    zone.utcOffset(ANY_TIME);
    return [[tzid, zone]];
  } catch {
    return undefined;
  }
}

/** Changes are worked out from rules, year by year: one of every second would be worked out for ever. */
const isSimple = (rule: string): boolean =>
  /FREQ=YEARLY(?:;|$)/i.test(rule) && !/BY(?:HOUR|MINUTE|SECOND|YEARDAY|WEEKNO|SETPOS)|BY\w+=[^;]*,/i.test(rule);

/** @example offsetText(19_800) // '+05:30' */
function offsetText(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
