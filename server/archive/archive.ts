import { createHash } from 'node:crypto';
import type { PlayedMusic } from '../../protocol/analysis.ts';
import { type PackedNotes, packNotes, unpackNotes } from '../../protocol/note-event.ts';
import { toJson } from '../../travel-log/content-json.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import { ANALYSIS_VERSION } from '../composer/files/analysis.ts';
import type { Maker, Piece } from '../composer/theory/piece.ts';
import type { Engraver } from '../composing/engraver.ts';
import type { FinishedLeg } from '../composing/finish-piece.ts';
import type { Cache } from '../storage/cache.ts';
import type { Compositions, NewComposition } from '../storage/compositions.ts';
import type { Transaction } from '../storage/database.ts';
import type { CompositionModel } from '../storage/models/composition.ts';
import type { LogRef } from '../storage/travel-logs.ts';
import type { ConductedPerformance } from './archiver.ts';
import type { RecordedRoutes } from './recorded-routes.ts';

/** A piece, and what it was made from. */
export interface PlayedPiece {
  readonly log: LogRef;
  /** The row of the update log that the journey was at. */
  readonly seq: number;
  readonly content: TravelLogContent;
  readonly performance: ConductedPerformance;
  readonly network: Maker | null;
  readonly legs: readonly FinishedLeg[];
}

/** Legs as SQL stores them: notes in their wire format. */
type StoredLegs = readonly (Omit<FinishedLeg, 'notes'> & PackedNotes)[];

/** A composition that is kept, and whether it was made for that. */
export interface KeptPiece {
  readonly id: number;
  readonly isNew: boolean;
}

/** The pieces that were played, one a performance. */
export interface Archive {
  /**
   * Stores a piece, unless the archive has the performance as an instance of a later epoch stored it. The key of its
   * performance makes it one, however often it is saved.
   * @throws where it cannot be stored
   */
  save(piece: PlayedPiece): Promise<void>;
  /**
   * Prepares a piece that was not played to be kept, and returns what writes it. The key of its performance makes it one,
   * however often it is written; a log that has the same notes keeps those. The function returns undefined, and nothing is kept, where the log is gone.
   */
  keep(piece: PlayedPiece): Promise<(transaction: Transaction) => Promise<KeptPiece | undefined>>;
  /** Analyses a composition anew where its analysis is of an earlier version. False where it is gone. */
  reanalyse(id: number): Promise<boolean>;
  /** Sources of the last piece, and its analysis; undefined where nothing was played. */
  lastPlayed(log: LogRef): Promise<PlayedMusic | undefined>;
  /** A stored piece, by its id within a log. */
  piece(logId: number, id: number): Promise<Piece | undefined>;
}

export function createArchive({
  compositions,
  recordedRoutes,
  analyses,
  engraver,
  archived,
}: {
  readonly compositions: Compositions;
  readonly recordedRoutes: RecordedRoutes;
  /** By the uuid of a log. */
  readonly analyses: Cache<PlayedMusic | null>;
  readonly engraver: Pick<Engraver, 'analyse'>;
  /** A piece of a log was stored. */
  archived(logId: number): void;
}): Archive {
  async function read(logId: number): Promise<PlayedMusic | null> {
    const stored = await compositions.last(logId);
    // Most journeys were never played: that is cached, too.
    if (!stored) return null;
    const { documentSeq, seed, mapVersion } = stored;
    await renewAnalysis(stored);
    return {
      at: stored.createdAt.toISOString(),
      seq: documentSeq,
      seed,
      mapVersion,
      network: makerOf(stored),
      analysis: stored.analysis as PlayedMusic['analysis'],
    };
  }

  async function renewAnalysis(stored: CompositionModel): Promise<void> {
    if (stored.analysisVersion >= ANALYSIS_VERSION) return;
    stored.analysis = await engraver.analyse(storedLegs(stored));
    await compositions.analyse({ ...stored, analysisVersion: ANALYSIS_VERSION });
  }

  async function rowOf({ log, seq, content, performance, network, legs }: PlayedPiece): Promise<NewComposition> {
    const { tempo, key } = legs[0]!.plan;
    const [keySignature = key, scale = 'major'] = key.split(' ');
    const midiData: StoredLegs = legs.map((leg) => ({ ...leg, ...packNotes(leg.notes) }));
    const analysis = await engraver.analyse(legs);
    const [routeId = null] = legs.length === 1 ? await recordedRoutes.record(content.waypoints) : [];
    return {
      logId: log.id,
      performance: performance.key,
      savedEpoch: performance.epoch,
      userId: performance.userId ?? null,
      routeId,
      tempo,
      scale,
      keySignature,
      midiData,
      notesHash: createHash('sha256').update(JSON.stringify(midiData)).digest('hex'),
      metadata: {
        title: content.title,
        settings: toJson(content).settings,
        legs: legs.length,
        notes: analysis.notes,
      },
      documentSeq: seq,
      seed: content.settings.seed,
      mapVersion: Math.max(...legs.map(({ plan }) => plan.mapVersion)),
      networkHash: network?.hash ?? null,
      networkBackend: network?.backend ?? null,
      analysis,
      analysisVersion: ANALYSIS_VERSION,
    };
  }

  return {
    async save(piece) {
      if (piece.legs.length === 0) return;
      const { log } = piece;
      await compositions.save(await rowOf(piece));
      await analyses.forget(log.uuid);
      archived(log.id);
    },
    async keep(piece) {
      const row = await rowOf(piece);
      return async (transaction) => {
        const kept = await compositions.keep(row, transaction);
        // Its embedding is made some time later, when this is committed.
        if (kept?.isNew) archived(piece.log.id);
        return kept;
      };
    },
    async reanalyse(id) {
      const stored = await compositions.read(id);
      if (stored) await renewAnalysis(stored);
      return stored !== undefined;
    },
    lastPlayed: async ({ id, uuid }) => (await analyses.through(uuid, () => read(id))) ?? undefined,
    async piece(logId, id) {
      const stored = await compositions.find(logId, id);
      if (!stored) return undefined;
      const { name, metadata, seed } = stored;
      return { title: name ?? metadata.title, seed, network: makerOf(stored), legs: storedLegs(stored) };
    },
  };
}

/** The legs of a composition as they were played. */
export const storedLegs = ({ midiData }: Pick<CompositionModel, 'midiData'>): FinishedLeg[] =>
  (midiData as StoredLegs).map(({ plan, tempos, ...packed }) => ({ plan, tempos, notes: unpackNotes(packed) }));

const makerOf = ({ networkHash: hash, networkBackend: backend }: CompositionModel): Maker | null =>
  hash === null ? null : { hash, backend: backend ?? '' };
