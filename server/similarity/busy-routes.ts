import { setImmediate } from 'node:timers/promises';
import type { Airport } from '../../travel-log/airport.ts';
import { shortestWay } from '../../travel-log/geography.ts';
import { routeEmbedding } from '../composer/plan/features.ts';
import { routesFrom } from '../composer/plan/scenery.ts';

/** Airports whose routes everybody is shown, count: the busiest of the world. */
const AIRPORTS = 50;

/** A route that is shown whether or not a journey has it. */
export interface BusyRoute {
  readonly originId: number;
  readonly destinationId: number;
  readonly distanceKm: number;
  readonly embedding: string;
}

/** The busiest airports of the world, by the routes that leave them. */
export const busiestAirports = (airports: readonly Airport[]): Airport[] =>
  airports
    .filter(({ iata, closed }) => routesFrom(iata) > 0 && closed === undefined)
    .sort((one, other) => routesFrom(other.iata) - routesFrom(one.iata) || one.id - other.id)
    .slice(0, AIRPORTS);

/** The routes between the busiest airports, all ordered pairs. The event loop goes on meanwhile. */
export async function busyRoutes(airports: readonly Airport[]): Promise<BusyRoute[]> {
  const busiest = busiestAirports(airports);
  const routes: BusyRoute[] = [];
  for (const origin of busiest) {
    for (const destination of busiest)
      if (origin !== destination)
        routes.push({
          originId: origin.id,
          destinationId: destination.id,
          distanceKm: shortestWay(origin, destination).km,
          embedding: JSON.stringify(routeEmbedding(origin, destination)),
        });
    await setImmediate();
  }
  return routes;
}
