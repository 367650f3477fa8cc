import { BaseModel } from './base-model.ts';

export class TravelLogSnapshotModel extends BaseModel {
  static override tableName = 'travel_log_snapshots';
  static override idColumn = ['log_id', 'seq'];

  declare logId: number;
  declare seq: number;
  declare bytes: Uint8Array;
  /** Of the bytes, as hexadecimal digits. */
  declare sha256: string;
  declare createdAt: Date;
}
