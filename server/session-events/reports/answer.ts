import type { DuckDBValue } from '@duckdb/node-api';
import type { Airport } from '../../../travel-log/airport.ts';
import type { EventHistory } from '../event-history.ts';
import type { Wish } from './parameters.ts';
import type { Cell, Column, Report, Row } from './report.ts';

/** The rows of a report. */
export interface Answer {
  readonly rows: readonly Row[];
  /** True where there are more rows than the limit. */
  readonly more: boolean;
  /** False where the newest events of an instance, or an older file of events, could not be counted. */
  readonly complete: boolean;
}

/** The history of events, as reports read it. */
export type QueriedEvents = Pick<EventHistory, 'read'>;

export interface Question {
  readonly report: Report;
  readonly wish: Wish;
  /** Uuids of the journeys that the asker may ask about; undefined for all. A log of the wish is one of them. */
  readonly logs: readonly string[] | undefined;
}

export type AnswerReport = (question: Question, signal?: AbortSignal) => Promise<Answer>;

/** @param airports those whose regions are known */
export function createReports(history: QueriedEvents, airports: readonly Airport[]): AnswerReport {
  let places: ReturnType<typeof placesOf> | undefined;
  return async ({ report, wish, logs }, signal) => {
    places ??= placesOf(airports);
    const { log, limit, since, until, ...own } = wish;
    const asked = log === undefined ? logs : [log];
    const values: Readonly<Record<string, DuckDBValue>> = {
      ...(own as Record<string, DuckDBValue>),
      since: BigInt(since ?? 0),
      until: BigInt(until ?? LAST_INSTANT),
      logs: asked === undefined ? null : JSON.stringify(asked),
      // One more says whether there are more.
      limit: Number(limit) + 1,
      places: wish.by === 'country' ? places.country : places.area,
    };
    const { text, names } = numbered(report.sql);
    const { rows: found, missing } = await history.read(
      text,
      names.map((name) => values[name]!),
      signal,
    );
    return {
      rows: found.slice(0, Number(limit)).map((row) => rowOf(row, report)),
      more: found.length > Number(limit),
      complete: missing.length === 0,
    };
  };
}

/** End of the calendar, ms since 1970. */
const LAST_INSTANT = 8.64e15;

/**
 * The statement with its parameters numbered, and their names in this order.
 * @example numbered('SELECT $b, $a, $b') // { text: 'SELECT $1, $2, $1', names: ['b', 'a'] }
 */
export function numbered(sql: string): { readonly text: string; readonly names: readonly string[] } {
  const names: string[] = [];
  const text = sql.replace(/\$([a-z]+)/g, (_, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  return { text, names };
}

const placesOf = (airports: readonly Airport[]) => ({
  area: JSON.stringify(regionsOf(airports, ({ tz }) => tz.split('/')[0]!)),
  country: JSON.stringify(regionsOf(airports, ({ country }) => country)),
});

function regionsOf(airports: readonly Airport[], region: (airport: Airport) => string) {
  const known = new Map<string, string>();
  for (const airport of airports)
    for (const code of [airport.iata, airport.icao]) if (code) known.set(code, region(airport));
  return [...known].map(([code, region]) => ({ code, region }));
}

const rowOf = (row: Readonly<Record<string, unknown>>, { columns }: Report): Row =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, cellOf(row[name], column)]));

/** DuckDB counts in integers of 64 and 128 bits. */
function cellOf(value: unknown, { type }: Column): Cell {
  if (value === null || value === undefined) return null;
  return type === 'text' ? String(value) : Number(value);
}
