import { BaseModel } from './base-model.ts';

export class CompositionModel extends BaseModel {
  static override tableName = 'music_compositions';
  static override jsonAttributes = ['midiData', 'metadata', 'analysis'];

  declare id: number;
  declare logId: number;
  declare routeId: number | null;
  /** Beats per minute. */
  declare tempo: number;
  declare scale: string;
  declare keySignature: string;
  declare midiData: object;
  declare metadata: object;
  declare documentSeq: number;
  declare seed: number;
  declare mapVersion: number;
  /** Epoch of the performance. */
  declare epoch: number;
  /** Origin: SHA-256 of the network's weights, and the backend that ran them. */
  declare networkHash: string | null;
  declare networkBackend: string | null;
  declare analysis: object | null;
  declare analysisVersion: number;
  /** Time of the last write. */
  declare createdAt: Date;
}
