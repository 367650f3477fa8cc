import type { Database } from './database.ts';
import { RouteModel } from './models/route.ts';

/** The figures of a route. */
export interface RouteFigures {
  readonly distanceKm: number;
  readonly durationMin: number;
  readonly embedding: readonly number[];
}

export interface Routes {
  /** The id of the route between two airports (by their ids), inserted with these figures if absent. */
  record(originId: number, destinationId: number, figures: RouteFigures): Promise<number>;
}

export function createRoutes({ knex }: Database): Routes {
  const find = (originAirportId: number, destinationAirportId: number) =>
    RouteModel.query(knex)
      .select('id')
      .findOne({ origin_airport_id: originAirportId, destination_airport_id: destinationAirportId });

  return {
    async record(originId, destinationId, { distanceKm, durationMin, embedding }) {
      const existing = await find(originId, destinationId);
      if (existing) return existing.id;
      await knex('routes')
        .insert({
          origin_airport_id: originId,
          destination_airport_id: destinationId,
          distance_km: distanceKm,
          duration_min: durationMin,
          route_embedding: JSON.stringify(embedding),
        })
        // Another instance may have inserted it meanwhile. Not `ignore`, which on MariaDB hides unknown airports, too.
        .onConflict(['origin_airport_id', 'destination_airport_id'])
        .merge(['origin_airport_id']);
      return (await find(originId, destinationId).throwIfNotFound()).id;
    },
  };
}
