import { createHash } from 'node:crypto';
import { type AirportOf, isPlace } from '../../travel-log/airport.ts';
import { localTime } from '../../travel-log/local-time.ts';
import type { TravelLogContent, Waypoint } from '../../travel-log/shape.ts';
import { stayAt } from '../../travel-log/stay.ts';
import { nightWords, WAY_NAMES } from './flights.ts';
import { printMap } from './print-map.ts';

const STYLE = `
body{font:15px/1.5 system-ui,sans-serif;color:#1b2430;background:#fff;max-width:48rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.7rem;margin:0}h2{font-size:1.1rem;margin:0}.map{width:100%;border:1px solid #c5ccd6;margin:1rem 0}
.land{fill:#e3e8ee}.flight{fill:none;stroke:#b3422b;stroke-width:.7}.stop{fill:#1b2430}.code{font-size:4.5px}
ol{list-style:none;padding:0}li{border-top:1px solid #c5ccd6;padding:.7rem 0;break-inside:avoid}
p{margin:.2rem 0;white-space:pre-wrap}.quiet{color:#4b5766}@page{margin:15mm}
`;

const digest = createHash('sha256').update(STYLE).digest('base64');

/** The page loads nothing and runs nothing: its one style sheet is allowed by its hash. */
export const PRINT_POLICY = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;

/**
 * A journey as one HTML page to be printed: map, stops by the clocks of their airports, entries. It stands alone, so that
 * it can be saved and opened anywhere.
 */
export function printPage(
  { title, description, waypoints }: Pick<TravelLogContent, 'title' | 'description' | 'waypoints'>,
  airportOf: AirportOf,
): string {
  const name = title || 'Journey';
  const airports = waypoints.flatMap(({ airport }) => airportOf(airport) ?? []);
  const stops = waypoints.map((waypoint, at) => stop(waypoint, airportOf, waypoints[at + 1] !== undefined));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${PRINT_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(name)}</title>
<style>${STYLE}</style></head><body>
<h1 dir="auto">${escaped(name)}</h1>
${description ? `<p dir="auto">${escaped(description)}</p>` : ''}
${airports.length > 0 ? printMap(airports) : ''}
<ol>${stops.join('\n')}</ol></body></html>
`;
}

function stop(waypoint: Waypoint, airportOf: AirportOf, leaves: boolean): string {
  const { airport: code, arrive, depart, entry } = waypoint;
  const airport = airportOf(code);
  const place = airport && !isPlace(airport) ? `${airport.city || airport.name} (${code})` : code;
  const stay = stayAt(waypoint, airport?.tz);
  const times = [
    arrive && `Arrives ${clock(arrive, airport?.tz)}`,
    depart && `Departs ${clock(depart, airport?.tz)}`,
  ].filter(Boolean);
  const details = leaves ? flightWords(waypoint) : '';
  return [
    `<li><h2 dir="auto">${escaped(place)}</h2>`,
    airport
      ? `<p class="quiet" dir="auto">${escaped([airport.name, airport.country].filter(Boolean).join(', '))}</p>`
      : '',
    times.length > 0 ? `<p>${escaped(times.join(' · '))}</p>` : '',
    stay ? `<p>${nightWords(stay.nights)}</p>` : '',
    details ? `<p dir="auto">${escaped(details)}</p>` : '',
    entry ? `<p dir="auto">${escaped(entry)}</p>` : '',
    '</li>',
  ].join('');
}

const flightWords = ({ way, flight, carrier, cabin, seat }: Waypoint): string =>
  [
    way ? [WAY_NAMES[way], flight].filter(Boolean).join(' ') : flight && `Flight ${flight}`,
    carrier,
    cabin,
    seat && `seat ${seat}`,
  ]
    .filter(Boolean)
    .join(' · ');

/** @example clock('2026-05-12T08:55:00.000Z', 'Europe/Berlin') // '2026-05-12 10:55 (Europe/Berlin)' */
const clock = (instant: string, zone: string | undefined): string =>
  `${localTime(instant, zone ?? 'UTC').replace('T', ' ')} (${zone ?? 'UTC'})`;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign]!);
