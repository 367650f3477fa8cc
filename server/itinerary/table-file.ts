import type { AirportOf } from '../../travel-log/airport.ts';
import { localTime } from '../../travel-log/local-time.ts';
import type { Waypoint } from '../../travel-log/shape.ts';
import { flightsOf } from './flights.ts';
import { OWN_HEADINGS } from './table-columns.ts';
import { tableText } from './table-text.ts';

/**
 * The flights of a journey as CSV (RFC 4180), which `readTable` reads back. An apostrophe stands in front of what a
 * spreadsheet would run as a formula. The entry of the last stop, from which no flight leaves, is not in it.
 */
export function writeTable(waypoints: readonly Waypoint[], airportOf: AirportOf): string {
  const local = (instant: string | undefined, airport: string): string => {
    const zone = airportOf(airport)?.tz;
    return instant && zone ? localTime(instant, zone).replace('T', ' ') : '';
  };
  const rows = flightsOf(waypoints).map(({ from, to }) => [
    from.airport,
    to.airport,
    from.depart ?? '',
    to.arrive ?? '',
    local(from.depart, from.airport),
    local(to.arrive, to.airport),
    from.flight ?? '',
    from.carrier ?? '',
    from.cabin ?? '',
    from.seat ?? '',
    from.way ?? '',
    from.nights === undefined ? '' : String(from.nights),
    from.entry,
  ]);
  return tableText(OWN_HEADINGS, rows);
}
