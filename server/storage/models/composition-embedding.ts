import { BaseModel } from './base-model.ts';

/** A composition as a vector. Lists stay JSON text: they go to DuckDB as they are. */
export class CompositionEmbeddingModel extends BaseModel {
  static override tableName = 'composition_embeddings';
  static override idColumn = 'composition_id';

  declare compositionId: number;
  declare version: number;
  /** Empty for a composition without one. */
  declare notesHash: string;
  /** Beats a minute. */
  declare tempo: number;
  declare mode: string;
  declare regions: string;
  declare embedding: string;
}
