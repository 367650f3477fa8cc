import type { QueryBuilder } from 'objection';
import type { JourneyStatus } from '../../travel-log/shape.ts';
import type { Engine } from './database.ts';
import type { TravelLogModel } from './models/travel-log.ts';

/** Conditions of a journey; undefined for none. */
export interface JourneyFilters {
  /** Year of the day on which it begins. */
  readonly year?: number | undefined;
  readonly status?: JourneyStatus | undefined;
  readonly tag?: string | undefined;
  /** Countries, one of which one of its stops lies in. */
  readonly countries?: readonly string[] | undefined;
  /** Codes, one of which one of its stops is written with. */
  readonly airports?: readonly string[] | undefined;
}

/** Leaves those journeys in a query that fit. */
export function filterJourneys(
  list: QueryBuilder<TravelLogModel>,
  engine: Engine,
  { year, status, tag, countries, airports }: JourneyFilters,
): void {
  if (year !== undefined) {
    const digits = String(year).padStart(4, '0');
    list.whereBetween('travel_logs.travel_date', [`${digits}-01-01`, `${digits}-12-31`]);
  }
  if (status !== undefined) list.where('travel_logs.status', status);
  if (tag !== undefined) list.whereRaw(HAS[engine], ['travel_logs.tags', tag]);
  if (countries !== undefined)
    list.where((either) => {
      for (const country of countries) either.orWhereRaw(HAS[engine], ['travel_logs.countries', country]);
    });
  if (airports !== undefined)
    list.where((either) => {
      for (const code of airports) either.orWhereRaw(STOPS_AT[engine], ['travel_logs.waypoints', code]);
    });
}

/** A column that holds a JSON list has a text in it. */
const HAS: Readonly<Record<Engine, string>> = {
  sqlite: 'EXISTS (SELECT 1 FROM json_each(??) WHERE value = ?)',
  mariadb: 'JSON_CONTAINS(??, JSON_QUOTE(?))',
};

/** A column that holds waypoints as JSON has one at an airport, whose code people write in any case. */
const STOPS_AT: Readonly<Record<Engine, string>> = {
  sqlite: "EXISTS (SELECT 1 FROM json_each(??) WHERE UPPER(json_extract(value, '$.airport')) = ?)",
  mariadb: "JSON_CONTAINS(UPPER(JSON_EXTRACT(??, '$[*].airport')), JSON_QUOTE(?))",
};
