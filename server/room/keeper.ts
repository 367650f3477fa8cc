import type { AirportOf } from '../../travel-log/airport.ts';
import { shortestWay } from '../../travel-log/geography.ts';
import { legsOf } from '../../travel-log/legs.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import { MAP_VERSION } from '../composer/composition.ts';
import { flightMinutes, routeEmbedding } from '../composer/features.ts';
import type { FinishedLeg } from '../conductor/piece.ts';
import type { Logger } from '../logger.ts';
import type { Compositions } from '../storage/compositions.ts';
import type { Routes } from '../storage/routes.ts';
import type { TravelLogs } from '../storage/travel-logs.ts';

/** Keeps what is derived from a room, for lists, search and later: none of it is read back into the room. */
export interface Keeper {
  /** The travel log as lists and search see it, and a route for each leg that appears for the first time. */
  project(logId: number, content: TravelLogContent): Promise<void>;
  /** A piece that was played, with the number of the row of the update log that it was made from. */
  keep(piece: { logId: number; seq: number; seed: number; legs: readonly FinishedLeg[] }): Promise<void>;
}

export function createKeeper({
  travelLogs,
  compositions,
  routes,
  airportOf,
  logger,
}: {
  travelLogs: Pick<TravelLogs, 'project'>;
  compositions: Pick<Compositions, 'save'>;
  routes: Pick<Routes, 'record'>;
  airportOf: AirportOf;
  logger: Logger;
}): Keeper {
  const recorded = new Set<string>();

  async function recordRoutes(content: TravelLogContent): Promise<void> {
    for (const { origin, destination } of legsOf(content.waypoints, airportOf)) {
      const key = `${origin.id}/${destination.id}`;
      if (recorded.has(key)) continue;
      const { km } = shortestWay(origin, destination);
      await routes.record(origin.id, destination.id, {
        distanceKm: km,
        durationMin: flightMinutes(km),
        embedding: routeEmbedding(origin, destination),
      });
      recorded.add(key);
    }
  }

  return {
    async project(logId, content) {
      await travelLogs.project(logId, content);
      await recordRoutes(content);
    },
    async keep({ logId, seq, seed, legs }) {
      const first = legs[0];
      if (!first) return;
      const { tempo, key } = first.plan;
      const [keySignature = key, scale = 'major'] = key.split(' ');
      await compositions
        .save({
          logId,
          routeId: null,
          tempo,
          scale,
          keySignature,
          midiData: legs,
          metadata: { legs: legs.length, notes: legs.reduce((sum, leg) => sum + leg.notes.length, 0) },
          documentSeq: seq,
          seed,
          mapVersion: MAP_VERSION,
        })
        .catch((error) => logger.warn({ err: error, logId }, 'the composition could not be kept'));
    },
  };
}
