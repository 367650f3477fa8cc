import type { AirportOf } from '../../travel-log/airport.ts';
import { shortestWay } from '../../travel-log/geography.ts';
import { legsOf } from '../../travel-log/legs.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import type { Clock } from '../clock.ts';
import { flightMinutes, routeEmbedding } from '../composer/plan/features.ts';
import type { Logger } from '../logger.ts';
import type { Cache } from '../storage/cache.ts';
import type { Routes } from '../storage/routes.ts';
import type { LogRef, TravelLogs } from '../storage/travel-logs.ts';
import type { RoomDocument } from './document.ts';

/** The projection follows an edit after this time, ms: lists and search may lag, the update log never does. */
const DELAY_MS = 1_000;

/** Writes what lists and search show of travel logs. Nothing of it is read back into a document. */
export interface Projector {
  /** Writes the projection of a log, and a route for each leg that appears for the first time. */
  project(logId: number, content: TravelLogContent): Promise<void>;
}

export function createProjector({
  travelLogs,
  routes,
  routeIds,
  airportOf,
}: {
  readonly travelLogs: Pick<TravelLogs, 'project'>;
  readonly routes: Pick<Routes, 'record'>;
  /** The id of a route, by the ids of its airports: `origin-destination`. */
  readonly routeIds: Cache<number>;
  readonly airportOf: AirportOf;
}): Projector {
  async function recordRoutes(content: TravelLogContent): Promise<void> {
    const legs = new Map(
      legsOf(content.waypoints, airportOf).map((leg) => [`${leg.origin.id}-${leg.destination.id}`, leg] as const),
    );
    const cached = await Promise.all([...legs.keys()].map(routeIds.get));
    for (const [at, [id, { origin, destination }]] of [...legs].entries()) {
      if (cached[at] !== undefined) continue;
      const { km } = shortestWay(origin, destination);
      const figures = {
        distanceKm: km,
        durationMin: flightMinutes(km),
        embedding: routeEmbedding(origin, destination),
      };
      // One at a time: edits need connections, too.
      await routeIds.set(id, await routes.record(origin.id, destination.id, figures));
    }
  }

  return {
    async project(logId, content) {
      await travelLogs.project(logId, content);
      await recordRoutes(content);
    },
  };
}

/** The projection of one document. */
export interface Projection {
  /** Writes what is due. */
  close(): Promise<void>;
}

/** Writes the projection of a document a second after it changes. */
export function projectChanges(parts: {
  readonly log: LogRef;
  readonly document: Pick<RoomDocument, 'content' | 'subscribe'>;
  readonly projector: Projector;
  readonly clock: Pick<Clock, 'after'>;
  readonly logger: Logger;
}): Projection {
  const { log, document, projector, clock, logger } = parts;
  let cancel: (() => void) | undefined;

  const write = () =>
    projector
      .project(log.id, document.content())
      .catch((error) => logger.warn({ err: error, log: log.uuid }, 'the projection could not be written'));

  document.subscribe(({ kind }) => {
    if (kind !== 'changed') return;
    cancel ??= clock.after(DELAY_MS, () => {
      cancel = undefined;
      void write();
    });
  });
  return {
    async close() {
      if (!cancel) return;
      cancel();
      await write();
    },
  };
}
