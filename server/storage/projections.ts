import type { AirportOf } from '../../travel-log/airport.ts';
import { isDay } from '../../travel-log/instant.ts';
import type { JourneyStatus, Waypoint } from '../../travel-log/shape.ts';
import type { Database } from './database.ts';
import { now } from './database-clock.ts';
import { journeyFacts } from './journey-facts.ts';
import { searchText } from './search-text.ts';
import { preparedOnce } from './sqlite-connection.ts';

/** A log in lists and searches: derived from its document, never read back into one. */
export interface Projection {
  readonly title: string;
  readonly description: string;
  readonly waypoints: readonly Waypoint[];
  /** Stored if it is a day, YYYY-MM-DD. */
  readonly travelDate?: string | null | undefined;
  readonly tags: readonly string[];
  /** A draft where it is left out. */
  readonly status?: JourneyStatus;
}

/** Raised with every change of what is derived from a document: rows of an earlier version are derived anew. */
export const PROJECTION_VERSION = 1;

export interface Projections {
  /** Updates lists and searches, by the id of the log, in one transaction. */
  write(projections: ReadonlyMap<number, Projection>): Promise<void>;
}

/** Statements of this size go to MariaDB together, characters: a packet may have 16 MB. */
const STATEMENT_LENGTH = 1_000_000;

type Row = readonly (string | number | null)[];

export function createProjections(database: Database, airportOf: AirportOf): Projections {
  const { knex, engine } = database;
  const update = `UPDATE travel_logs
                     SET title = ?, description = ?, waypoints = ?, travel_date = ?, tags = ?, search_text = ?,
                         status = ?, distance_km = ?, countries = ?, projection_version = ?, updated_at = ${now(database)}
                   WHERE id = ?`;

  const writeSqlite = preparedOnce(knex, (connection) => {
    const write = connection.prepare(update);
    const writeAll = connection.transaction((rows: readonly Row[]) => {
      for (const row of rows) write.run(...row);
    });
    return (rows: readonly Row[]) => writeAll.immediate(rows);
  });
  const writeMariadb = (rows: readonly Row[]) =>
    knex.transaction(async (transaction) => {
      for (const some of statements(rows))
        await transaction.raw(`BEGIN NOT ATOMIC ${some.map(() => `${update};`).join(' ')} END`, some.flat());
    });
  const writeRows = engine === 'sqlite' ? writeSqlite : writeMariadb;

  return {
    // In the order of ids, as the commit lane locks them.
    write: (projections) =>
      writeRows(
        [...projections]
          .sort(([one], [other]) => one - other)
          .map(([id, projection]) => rowOf(id, projection, airportOf)),
      ),
  };
}

/** Rows from the front that fit one statement, at least one, and then those behind them. */
function* statements(rows: readonly Row[]): Generator<Row[]> {
  let some: Row[] = [];
  let length = 0;
  for (const row of rows) {
    some.push(row);
    length += row.reduce<number>((sum, value) => sum + `${value}`.length, 0);
    if (length < STATEMENT_LENGTH) continue;
    yield some;
    some = [];
    length = 0;
  }
  if (some.length > 0) yield some;
}

function rowOf(id: number, projection: Projection, airportOf: AirportOf): Row {
  const { title, description, waypoints, tags, countries, ...columns } = projectionColumns(projection, airportOf);
  return [
    ...[title, description, JSON.stringify(waypoints), columns.travelDate, JSON.stringify(tags), columns.searchText],
    ...[columns.status, columns.distanceKm, JSON.stringify(countries), columns.projectionVersion],
    id,
  ];
}

/** The columns of a projection, as far as they fit. */
export function projectionColumns(
  { title, description, waypoints, travelDate, tags, status = 'draft' }: Projection,
  airportOf: AirportOf,
) {
  const { places, distanceKm, countries, firstDay } = journeyFacts(waypoints, airportOf);
  const entries = waypoints.map((waypoint) => waypoint.entry);
  return {
    // Members may write a longer one into the document; truncate without splitting a surrogate pair.
    title: [...title].slice(0, TITLE_LENGTH).join(''),
    description,
    waypoints,
    travelDate: [travelDate, firstDay].find((day) => day && isDay(day)) ?? null,
    tags,
    status,
    distanceKm,
    countries,
    // Short texts come first, so that a long description or entry hides none of it.
    searchText: searchText([title, ...tags, ...places, description, ...entries].join(' ').slice(0, SEARCHED_LENGTH)),
    projectionVersion: PROJECTION_VERSION,
  };
}

const TITLE_LENGTH = 255;
/** Text of one journey that is searched, characters: every write of a projection indexes it. */
const SEARCHED_LENGTH = 50_000;
