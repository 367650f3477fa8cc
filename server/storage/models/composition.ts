import { BaseModel } from './base-model.ts';

export class CompositionModel extends BaseModel {
  static override tableName = 'music_compositions';
  static override jsonAttributes = ['midiData', 'metadata', 'analysis'];

  declare id: number;
  declare logId: number;
  declare routeId: number | null;
  /** Beats a minute. */
  declare tempo: number;
  declare scale: string;
  declare keySignature: string;
  declare midiData: object;
  declare metadata: object;
  declare documentSeq: number;
  declare seed: number;
  declare mapVersion: number;
  /** Of the performance that it was. */
  declare epoch: number;
  /** What made it: SHA-256 of the network's weights, and the backend that they ran on. */
  declare networkHash: string | null;
  declare networkBackend: string | null;
  declare analysis: object | null;
  declare analysisVersion: number;
  /** When it was kept last. */
  declare createdAt: Date;
}
