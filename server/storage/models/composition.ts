import { BaseModel } from './base-model.ts';

export class CompositionModel extends BaseModel {
  static override tableName = 'music_compositions';
  static override jsonAttributes = ['midiData', 'metadata', 'analysis'];

  declare id: number;
  declare logId: number;
  /** Epoch and number of the score entry that began the performance, as in `3.17`; null for one of an earlier release. */
  declare performance: string | null;
  /** The epoch of the instance that wrote it last. */
  declare savedEpoch: number;
  /** Its player; null where an instance of an earlier release wrote it. */
  declare userId: number | null;
  /** The route of a piece of one leg. */
  declare routeId: number | null;
  /** Name that a person gave it. */
  declare name: string | null;
  /** SHA-256 of plans and notes; null for a composition of an earlier release. */
  declare notesHash: string | null;
  /** Performances that sounded like this, one after the other, count. */
  declare plays: number;
  /** Beats per minute. */
  declare tempo: number;
  declare scale: string;
  declare keySignature: string;
  declare midiData: object;
  declare metadata: CompositionMetadata;
  declare documentSeq: number;
  declare seed: number;
  declare mapVersion: number;
  /** Instances of an earlier release replace the rows of a log up to their own epoch: theirs alone hold a real one. */
  declare epoch: number;
  /** Origin: SHA-256 of the network's weights, and the backend that ran them. */
  declare networkHash: string | null;
  declare networkBackend: string | null;
  declare analysis: object | null;
  declare analysisVersion: number;
  /** Time of the last write. */
  declare createdAt: Date;
  declare deletedAt: Date | null;
}

/** The journey of a composition, as it was then. */
export interface CompositionMetadata {
  readonly title: string;
  readonly settings: unknown;
  readonly legs: number;
  readonly notes: number;
}
