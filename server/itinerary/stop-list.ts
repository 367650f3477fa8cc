import { linesOf } from './file-text.ts';
import type { ParsedFlight, Reading } from './reading.ts';
import { findCodes, findNames, isCode, placeIn } from './routes.ts';

/**
 * Reads a text that lists stops, one a line, or in a single line with commas or dashes between them. Undefined where a
 * line is anything else: names alone are too little to tell a place in prose by.
 * @example readStopList('Paris (CDG)\nTokyo\nLAX')?.flights.map(({ origin }) => origin) // ['CDG', 'Tokyo']
 */
export function readStopList(text: string): Reading | undefined {
  const lines = linesOf(text).flatMap((line, at) => (line.trim() === '' ? [] : [{ number: at + 1, text: line }]));
  const stops =
    lines.length === 1 ? stopsIn(lines[0]!) : lines.map(({ number, text }) => ({ number, place: placeOf(text) }));
  if (stops.length < 2 || !stops.every(isPlace)) return undefined;
  const flights = stops.slice(1).map(({ number: to, place: destination }, at): ParsedFlight => {
    const { number: from, place: origin } = stops[at]!;
    return { lines: { from, to }, origin, destination };
  });
  return { format: 'text', flights, rejected: [], passed: [], listed: true };
}

interface Line {
  readonly number: number;
  readonly text: string;
}

const isPlace = (stop: { readonly number: number; readonly place: string | undefined }): stop is ListedStop =>
  stop.place !== undefined;

interface ListedStop {
  readonly number: number;
  readonly place: string;
}

/** Two names with a comma between them are a city and its country more often than two stops. */
function stopsIn({ number, text }: Line) {
  const listed = text.split(/[,;]/);
  const words = listed.length > 1 ? listed : text.split(/\s[–—-]\s/u);
  const stops = words.map((word) => ({ number, place: placeOf(word) }));
  return listed.length === 2 && !stops.every(({ place = '' }) => isCode(place)) ? [] : stops;
}

/** The place that a line is; undefined for a line that is more than a place. */
function placeOf(line: string): string | undefined {
  const words = line.replace(BULLET, '').trim().replace(/[,;]$/, '');
  if (findCodes(words) ?? findNames(words)) return undefined;
  return isCode(words) || NAME.test(words) ? placeIn(words) : undefined;
}

const BULLET = /^\s*(?:[-*•·]|\d{1,3}[.)])\s+/u;
/** One to four words, the first with a capital, and perhaps a code in brackets. */
const NAME = /^(?=.{2,60}$)\p{Lu}[\p{L}\p{M}.'’-]*(?: [\p{L}\p{M}.'’-]+){0,3}(?: \([A-Z]{3}\))?$/u;
