import { setImmediate } from 'node:timers/promises';
import type { AirportOf } from '../../travel-log/airport.ts';
import type { Database } from './database.ts';
import { TravelLogModel } from './models/travel-log.ts';
import { PROJECTION_VERSION, projectionColumns } from './projections.ts';

/** Rows that are read at once, count. */
const ROWS = 100;

/**
 * Derives the columns of lists and search anew where an earlier release has written them, and returns the number of rows.
 * It may be stopped at any row, and run on several instances. A row that is written meanwhile keeps what was written.
 */
export async function renewProjections({ knex }: Database, airportOf: AirportOf): Promise<number> {
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
      const { searchText, travelDate, distanceKm, countries, projectionVersion } = projectionColumns(row, airportOf);
      renewed += await TravelLogModel.query(knex)
        .findById(row.id)
        .where('projection_version', '<', PROJECTION_VERSION)
        .patch({ searchText, travelDate, distanceKm, countries, projectionVersion });
    }
    last = rows.at(-1)!.id;
    // SQLite runs synchronously: yield, so that sockets and timers get their turn.
    await setImmediate();
  }
}
