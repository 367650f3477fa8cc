import type { PlayedMusic } from '../../protocol/analysis.ts';
import { type PackedNotes, packNotes, unpackNotes } from '../../protocol/note-event.ts';
import { toJson } from '../../travel-log/content-json.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import { ANALYSIS_VERSION } from '../composer/files/analysis.ts';
import { MAP_VERSION } from '../composer/theory/leg-plan.ts';
import type { Maker } from '../composer/theory/piece.ts';
import type { Engraver } from '../composing/engraver.ts';
import type { FinishedLeg } from '../composing/finish-piece.ts';
import type { Logger } from '../logger.ts';
import type { Cache } from '../storage/cache.ts';
import type { Compositions } from '../storage/compositions.ts';
import type { LogRef } from '../storage/travel-logs.ts';

/** A piece, and what it was made from. */
export interface PlayedPiece {
  readonly log: LogRef;
  /** The row of the update log that the journey was at. */
  readonly seq: number;
  readonly content: TravelLogContent;
  readonly epoch: number;
  readonly network: Maker | null;
  readonly legs: readonly FinishedLeg[];
}

/** Legs as SQL stores them: notes in their wire format. */
type StoredLegs = readonly (Omit<FinishedLeg, 'notes'> & PackedNotes)[];

/** The pieces that were played: the last one of each log. */
export interface Archive {
  /** Stores a piece, unless the archive has one of a later epoch. */
  save(piece: PlayedPiece): Promise<void>;
  /** What the last piece was made from, and its analysis; undefined where nothing was played. */
  lastPlayed(log: LogRef): Promise<PlayedMusic | undefined>;
}

export function createArchive({
  compositions,
  analyses,
  engraver,
  logger,
}: {
  readonly compositions: Compositions;
  /** By the uuid of a log. */
  readonly analyses: Cache<PlayedMusic | undefined>;
  readonly engraver: Pick<Engraver, 'analyse'>;
  readonly logger: Logger;
}): Archive {
  async function read(logId: number): Promise<PlayedMusic | undefined> {
    const stored = await compositions.find(logId);
    if (!stored) return undefined;
    const { documentSeq, seed, mapVersion, networkHash, networkBackend } = stored;
    if (stored.analysisVersion < ANALYSIS_VERSION) {
      const legs = (stored.midiData as StoredLegs).map((leg) => ({ ...leg, notes: unpackNotes(leg) }));
      stored.analysis = await engraver.analyse(legs);
      await compositions.analyse({ ...stored, analysisVersion: ANALYSIS_VERSION });
    }
    return {
      at: stored.createdAt.toISOString(),
      seq: documentSeq,
      seed,
      mapVersion,
      network: networkHash === null ? null : { hash: networkHash, backend: networkBackend ?? '' },
      analysis: stored.analysis as PlayedMusic['analysis'],
    };
  }

  return {
    async save({ log, seq, content, epoch, network, legs }) {
      const first = legs[0];
      if (!first) return;
      const { tempo, key } = first.plan;
      const [keySignature = key, scale = 'major'] = key.split(' ');
      const midiData: StoredLegs = legs.map((leg) => ({ ...leg, ...packNotes(leg.notes) }));
      const analysis = await engraver.analyse(legs);
      await compositions
        .save({
          logId: log.id,
          routeId: null,
          tempo,
          scale,
          keySignature,
          midiData,
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
        .catch((error) => logger.warn({ err: error, log: log.uuid }, 'the piece could not be archived'));
      await analyses.forget(log.uuid);
    },
    lastPlayed: ({ id, uuid }) => analyses.through(uuid, () => read(id)),
  };
}
