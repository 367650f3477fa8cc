import type { PlayedMusic } from '../../protocol/analysis.ts';
import { packNotes, unpackNotes } from '../../protocol/note-event.ts';
import type { AirportOf } from '../../travel-log/airport.ts';
import { toJson } from '../../travel-log/content-json.ts';
import { shortestWay } from '../../travel-log/geography.ts';
import { legsOf } from '../../travel-log/legs.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import { ANALYSIS_VERSION } from '../composer/files/analysis.ts';
import { flightMinutes, routeEmbedding } from '../composer/plan/features.ts';
import { MAP_VERSION } from '../composer/theory/leg-plan.ts';
import type { Maker } from '../composer/theory/piece.ts';
import type { Engraver } from '../composing/engraver.ts';
import type { FinishedLeg } from '../composing/finish-piece.ts';
import type { Logger } from '../logger.ts';
import type { Cache } from '../storage/cache.ts';
import type { Compositions } from '../storage/compositions.ts';
import type { Routes } from '../storage/routes.ts';
import type { TravelLogs } from '../storage/travel-logs.ts';

/** A travel log as SQL knows it, and as everybody does. */
export interface KeptLog {
  readonly id: number;
  readonly uuid: string;
}

/** A piece, and what it was made from. */
export interface PlayedPiece {
  readonly log: KeptLog;
  /** The row of the update log that the journey was at. */
  readonly seq: number;
  readonly content: TravelLogContent;
  readonly epoch: number;
  readonly network: Maker | null;
  readonly legs: readonly FinishedLeg[];
}

/** Legs as SQL keeps them: their notes as they travel. */
type KeptLegs = readonly (Omit<FinishedLeg, 'notes'> & { readonly notes: readonly number[] })[];

/** Keeps what is derived from a room, for lists, search and later: none of it is read back into the room. */
export interface Archive {
  /** The travel log as lists and search see it, and a route for each leg that appears for the first time. */
  project(logId: number, content: TravelLogContent): Promise<void>;
  /** A piece that was played, unless one of a later epoch is kept. */
  keep(piece: PlayedPiece): Promise<void>;
  /** What can be said of the piece that was played last; undefined where there was none. */
  played(log: KeptLog): Promise<PlayedMusic | undefined>;
}

export function createArchive({
  travelLogs,
  compositions,
  routes,
  caches,
  engraver,
  airportOf,
  logger,
}: {
  travelLogs: Pick<TravelLogs, 'project'>;
  compositions: Compositions;
  routes: Pick<Routes, 'record'>;
  caches: {
    /** The id of a route, by those of its airports. */
    readonly routes: Cache<number>;
    /** By the uuid of a log. */
    readonly analyses: Cache<PlayedMusic | undefined>;
  };
  engraver: Pick<Engraver, 'analyse'>;
  airportOf: AirportOf;
  logger: Logger;
}): Archive {
  async function recordRoutes(content: TravelLogContent): Promise<void> {
    const ways = new Map(
      legsOf(content.waypoints, airportOf).map((leg) => [`${leg.origin.id}-${leg.destination.id}`, leg] as const),
    );
    const cached = await Promise.all([...ways.keys()].map(caches.routes.get));
    for (const [at, [id, { origin, destination }]] of [...ways].entries()) {
      if (cached[at] !== undefined) continue;
      const { km } = shortestWay(origin, destination);
      const figures = {
        distanceKm: km,
        durationMin: flightMinutes(km),
        embedding: routeEmbedding(origin, destination),
      };
      // One at a time: edits need connections, too.
      await caches.routes.set(id, await routes.record(origin.id, destination.id, figures));
    }
  }

  async function read(logId: number): Promise<PlayedMusic | undefined> {
    const kept = await compositions.find(logId);
    if (!kept) return undefined;
    const { documentSeq, seed, mapVersion, networkHash, networkBackend } = kept;
    if (kept.analysisVersion < ANALYSIS_VERSION) {
      const legs = (kept.midiData as KeptLegs).map((leg) => ({ ...leg, notes: unpackNotes(leg.notes) }));
      kept.analysis = await engraver.analyse(legs);
      await compositions.analyse({ ...kept, analysisVersion: ANALYSIS_VERSION });
    }
    return {
      at: kept.createdAt.toISOString(),
      seq: documentSeq,
      seed,
      mapVersion,
      network: networkHash === null ? null : { hash: networkHash, backend: networkBackend ?? '' },
      analysis: kept.analysis as PlayedMusic['analysis'],
    };
  }

  return {
    async project(logId, content) {
      await travelLogs.project(logId, content);
      await recordRoutes(content);
    },
    async keep({ log, seq, content, epoch, network, legs }) {
      const first = legs[0];
      if (!first) return;
      const { tempo, key } = first.plan;
      const [keySignature = key, scale = 'major'] = key.split(' ');
      const kept: KeptLegs = legs.map((leg) => ({ ...leg, notes: packNotes(leg.notes) }));
      const analysis = await engraver.analyse(legs);
      await compositions
        .save({
          logId: log.id,
          routeId: null,
          tempo,
          scale,
          keySignature,
          midiData: kept,
          metadata: {
            title: content.title,
            settings: toJson(content).settings,
            legs: legs.length,
            notes: analysis.notes,
          },
          documentSeq: seq,
          seed: content.settings.seed,
          mapVersion: MAP_VERSION,
          epoch,
          networkHash: network?.hash ?? null,
          networkBackend: network?.backend ?? null,
          analysis,
          analysisVersion: ANALYSIS_VERSION,
        })
        .catch((error) => logger.warn({ err: error, log: log.uuid }, 'the composition could not be kept'));
      await caches.analyses.forget(log.uuid);
    },
    played: ({ id, uuid }) => caches.analyses.through(uuid, () => read(id)),
  };
}
