import type { Database } from './database.ts';
import { type Asker, listedLogs } from './listed-logs.ts';
import { CompositionModel } from './models/composition.ts';
import { CompositionEmbeddingModel } from './models/composition-embedding.ts';

/** Compositions that one search looks at, count: the newest ones. */
export const SEARCHED = 20_000;

/** A composition that may be found, and the notes that its embedding is of. */
export interface FoundCandidate {
  readonly id: number;
  /** Undefined where it has no embedding of this version, or one of other notes. */
  readonly notesHash: string | undefined;
}

/** An embedding as it is stored. Lists are JSON text. */
export type StoredEmbedding = Pick<
  CompositionEmbeddingModel,
  'compositionId' | 'version' | 'notesHash' | 'tempo' | 'mode' | 'regions' | 'embedding'
>;

/** A composition in an answer. */
export interface FoundComposition
  extends Pick<CompositionModel, 'id' | 'name' | 'tempo' | 'metadata' | 'analysis' | 'createdAt'> {
  /** Of its log. */
  readonly uuid: string;
}

/** Compositions as vectors. */
export interface CompositionEmbeddings {
  /**
   * Compositions that may be shown to a person who names one of a log: those of that log, and those of the journeys in
   * `listedLogs`. Deleted ones are none of them. By one statement, newest first.
   */
  candidates(logId: number, asker: Asker, version: number): Promise<FoundCandidate[]>;
  /** Embeddings of these compositions, of this version. */
  read(ids: readonly number[], version: number): Promise<StoredEmbedding[]>;
  /** The id of the newest composition of a log. */
  newest(logId: number): Promise<number | undefined>;
  /** A composition whose embedding is to be made; undefined where it was deleted. */
  source(id: number): Promise<Pick<CompositionModel, 'id' | 'notesHash' | 'midiData'> | undefined>;
  /** Stores an embedding in the place of an earlier one. Nothing is stored where the composition is gone. */
  save(embedding: StoredEmbedding): Promise<void>;
  /** Rows of these compositions for an answer, without deleted ones. */
  describe(ids: readonly number[]): Promise<FoundComposition[]>;
}

export function createCompositionEmbeddings(database: Database): CompositionEmbeddings {
  const { knex } = database;
  return {
    async candidates(logId, asker, version) {
      const rows = await CompositionModel.query(knex)
        .leftJoin('composition_embeddings as known', (join) =>
          join.on('known.composition_id', 'music_compositions.id').andOnVal('known.version', version),
        )
        .select('music_compositions.id', 'music_compositions.notes_hash', 'known.notes_hash as known_hash')
        .whereNull('music_compositions.deleted_at')
        .whereIn('log_id', listedLogs(database, asker, logId))
        // A sum, because rows in the order of ids would be read whole, with their notes.
        .orderByRaw('music_compositions.id + 0 DESC')
        .limit(SEARCHED)
        // Plain rows: models of thousands would take longer than the statement.
        .toKnexQuery<{ id: number; notes_hash: string | null; known_hash: string | null }>();
      return rows.map(({ id, notes_hash: notesHash, known_hash: knownHash }) => ({
        id,
        notesHash: knownHash === (notesHash ?? '') ? knownHash : undefined,
      }));
    },
    read: async (ids, version) =>
      CompositionEmbeddingModel.query(knex)
        .whereIn('composition_id', [...ids])
        .where({ version }),
    newest: async (logId) =>
      (
        await CompositionModel.query(knex)
          .where({ log_id: logId })
          .whereNull('deleted_at')
          .orderBy('id', 'desc')
          .select('id')
          .first()
      )?.id,
    source: async (id) =>
      CompositionModel.query(knex).findById(id).whereNull('deleted_at').select('id', 'notes_hash', 'midi_data'),
    async save(embedding) {
      await knex.transaction(async (transaction) => {
        const { compositionId } = embedding;
        // The composition can be removed meanwhile, and with it goes what is stored of it.
        const isThere = await CompositionModel.query(transaction).findById(compositionId).select('id').forUpdate();
        if (!isThere) return;
        await CompositionEmbeddingModel.query(transaction).insert(embedding).onConflict('composition_id').merge();
      });
    },
    describe: async (ids) =>
      CompositionModel.query(knex)
        .join('travel_logs', 'travel_logs.id', 'music_compositions.log_id')
        .whereIn('music_compositions.id', [...ids])
        .whereNull('music_compositions.deleted_at')
        .whereNull('travel_logs.deleted_at')
        .select('music_compositions.id', 'name', 'tempo', 'metadata', 'analysis')
        .select('music_compositions.created_at', 'travel_logs.uuid')
        .castTo<FoundComposition[]>(),
  };
}
