import { setImmediate } from 'node:timers/promises';
import type { AirportOf } from '../../travel-log/airport.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Database } from './database.ts';
import { TravelLogModel } from './models/travel-log.ts';
import { PROJECTION_VERSION, projectionColumns } from './projections.ts';

/** Rows that are read at once, count. */
const ROWS = 100;
/** Time until the next attempt where the database went away, ms. */
const RETRY_MS = 30_000;

/** Derives the columns of lists and search anew where an earlier release has written them. */
export interface ProjectionRenewal {
  /** Begins, beside everything else: until a row is renewed, lists and search show what the earlier release wrote. */
  start(): void;
  /** Stops at the next row. The next start goes on there. */
  close(): Promise<void>;
}

/** It runs after the instance listens: a table of a million rows takes minutes. */
export function createProjectionRenewal(
  database: Database,
  airportOf: AirportOf,
  { clock, logger }: { readonly clock: Pick<Clock, 'after'>; readonly logger: Logger },
): ProjectionRenewal {
  const stop = new AbortController();
  let running: Promise<void> | undefined;
  let cancelRetry = () => {};

  async function run(): Promise<void> {
    try {
      const renewed = await renewProjections(database, airportOf, stop.signal);
      if (renewed > 0) logger.info({ renewed }, 'rows of an earlier release are derived anew');
    } catch (err) {
      if (stop.signal.aborted) return;
      logger.warn({ err }, 'rows of an earlier release could not be derived anew: the rest is tried again');
      cancelRetry = clock.after(RETRY_MS, start);
    }
  }
  function start(): void {
    running = run();
  }

  return {
    start,
    async close() {
      stop.abort();
      cancelRetry();
      await running;
    },
  };
}

/**
 * Renews all rows, or those until the signal, and returns their number. It may be stopped at any row, and run on several
 * instances. A row that is written meanwhile keeps what was written.
 */
export async function renewProjections(
  { knex }: Database,
  airportOf: AirportOf,
  signal?: AbortSignal,
): Promise<number> {
  let renewed = 0;
  let last = 0;
  for (;;) {
    const rows = await TravelLogModel.query(knex)
      .select('id', 'title', 'description', 'waypoints', 'travel_date', 'tags', 'status')
      .where('projection_version', '<', PROJECTION_VERSION)
      .where('id', '>', last)
      .orderBy('id')
      .limit(ROWS);
    if (rows.length === 0) return renewed;
    for (const row of rows) {
      if (signal?.aborted) return renewed;
      const { searchText, travelDate, distanceKm, countries, projectionVersion } = projectionColumns(row, airportOf);
      renewed += await TravelLogModel.query(knex)
        .findById(row.id)
        .where('projection_version', '<', PROJECTION_VERSION)
        .patch({ searchText, travelDate, distanceKm, countries, projectionVersion });
      // SQLite runs synchronously: yield, so that sockets and timers get their turn.
      await setImmediate();
    }
    last = rows.at(-1)!.id;
  }
}
