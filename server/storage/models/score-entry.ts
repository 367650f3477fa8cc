import { BaseModel } from './base-model.ts';

export class ScoreEntryModel extends BaseModel {
  static override tableName = 'score_entries';
  static override idColumn = ['log_id', 'epoch', 'seq'];

  declare logId: number;
  declare epoch: number;
  declare seq: number;
  declare kind: string;
  /** JSON. */
  declare body: string;
  declare createdAt: Date;
}
