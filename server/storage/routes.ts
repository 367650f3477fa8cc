import type { Database } from './database.ts';
import { RouteModel } from './models/route.ts';

/** An ordered pair of airports, by their ids, and the figures of the way between them. */
export interface NewRoute {
  readonly originId: number;
  readonly destinationId: number;
  readonly distanceKm: number;
  readonly durationMin: number;
  readonly embedding: readonly number[];
}

export interface Routes {
  /**
   * The ids of these routes, in order. Those that are absent are inserted, by one statement for each 200.
   * @throws where there is no such airport
   */
  record(routes: readonly NewRoute[]): Promise<number[]>;
}

// SQLite joins the rows of an insert as 500 selects at most.
const ROWS = 200;

export function createRoutes({ knex }: Database): Routes {
  const find = async (routes: readonly NewRoute[]) => {
    const rows = await RouteModel.query(knex)
      .select('id', 'origin_airport_id', 'destination_airport_id')
      .whereIn(
        ['origin_airport_id', 'destination_airport_id'],
        routes.map(({ originId, destinationId }) => [originId, destinationId]),
      );
    return new Map(rows.map((row) => [`${row.originAirportId}-${row.destinationAirportId}`, row.id]));
  };
  const pairOf = ({ originId, destinationId }: NewRoute) => `${originId}-${destinationId}`;

  async function recordSome(routes: readonly NewRoute[]): Promise<number[]> {
    const present = await find(routes);
    const absent = routes.filter((route) => !present.has(pairOf(route)));
    if (absent.length === 0) return routes.map((route) => present.get(pairOf(route))!);
    await knex('routes')
      .insert(
        absent.map(({ originId, destinationId, distanceKm, durationMin, embedding }) => ({
          origin_airport_id: originId,
          destination_airport_id: destinationId,
          distance_km: distanceKm,
          duration_min: durationMin,
          route_embedding: JSON.stringify(embedding),
        })),
      )
      // Another instance may have inserted some meanwhile. Not `ignore`, which on MariaDB hides unknown airports, too.
      .onConflict(['origin_airport_id', 'destination_airport_id'])
      .merge(['origin_airport_id']);
    const all = await find(routes);
    return routes.map((route) => all.get(pairOf(route))!);
  }

  return {
    async record(routes) {
      const ids: number[] = [];
      for (let at = 0; at < routes.length; at += ROWS) ids.push(...(await recordSome(routes.slice(at, at + ROWS))));
      return ids;
    },
  };
}
