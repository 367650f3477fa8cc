import { BaseModel } from './base-model.ts';

export class CompositionModel extends BaseModel {
  static override tableName = 'music_compositions';
  static override jsonAttributes = ['midiData', 'metadata'];

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
  declare createdAt: Date;
}
