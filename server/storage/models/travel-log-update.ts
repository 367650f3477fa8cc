import { BaseModel } from './base-model.ts';

export class TravelLogUpdateModel extends BaseModel {
  static override tableName = 'travel_log_updates';
  static override idColumn = ['log_id', 'seq'];
  static override booleanAttributes = ['skipped'];

  declare logId: number;
  declare seq: number;
  declare sessionId: string;
  declare sessionSeq: number;
  declare userId: number;
  declare bytes: Uint8Array;
  declare skipped: boolean;
  declare createdAt: Date;
}
