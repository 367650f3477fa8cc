import type { Waypoint } from '../../travel-log/shape.ts';
import type { Database } from './database.ts';
import { type Asker, listedLogs } from './listed-logs.ts';
import { RouteModel } from './models/route.ts';
import { TravelLogModel } from './models/travel-log.ts';

/** Journeys whose routes one search looks at, count: those that were changed last. */
export const JOURNEYS_SEARCHED = 5_000;

/** A journey that may be shown to a person, as of its last change. */
export type JourneyChange = Pick<TravelLogModel, 'id' | 'updatedAt'>;

/** A route as it is stored. Its embedding is JSON text. */
export interface StoredRoute {
  readonly id: number;
  readonly originId: number;
  readonly destinationId: number;
  readonly distanceKm: number;
  readonly embedding: string;
}

/** Sources of the search for similar routes. */
export interface JourneyStops {
  /** Journeys in `listedLogs`, those changed last first, by one statement. */
  listed(asker: Asker): Promise<JourneyChange[]>;
  /** Numbers of the journeys that a person owns, those changed last first, without those that it has deleted. */
  owned(userId: number, limit: number): Promise<number[]>;
  /** Stops of these journeys. */
  stops(ids: readonly number[]): Promise<{ readonly id: number; readonly waypoints: readonly Waypoint[] }[]>;
  /** Routes with a higher id than this one, in order. Routes are only added. */
  routesAfter(id: number, limit: number): Promise<StoredRoute[]>;
}

export function createJourneyStops(database: Database): JourneyStops {
  const { knex } = database;
  return {
    listed: async (asker) =>
      listedLogs(database, asker)
        .select('updated_at')
        .orderBy('updated_at', 'desc')
        .orderBy('id')
        .limit(JOURNEYS_SEARCHED),
    owned: async (userId, limit) =>
      (
        await TravelLogModel.query(knex)
          .select('id')
          .where({ owner_id: userId })
          .whereNull('deleted_at')
          .orderBy('updated_at', 'desc')
          .orderBy('id')
          .limit(limit)
      ).map(({ id }) => id),
    stops: async (ids) =>
      TravelLogModel.query(knex)
        .whereIn('id', [...ids])
        .select('id', 'waypoints'),
    async routesAfter(id, limit) {
      const rows = await RouteModel.query(knex).where('id', '>', id).orderBy('id').limit(limit);
      return rows.map(({ originAirportId, destinationAirportId, routeEmbedding, ...route }) => ({
        ...{ id: route.id, originId: originAirportId, destinationId: destinationAirportId },
        distanceKm: route.distanceKm,
        embedding: JSON.stringify(routeEmbedding),
      }));
    },
  };
}
