import { BaseModel } from './base-model.ts';

/** A journey that a person keeps out of the lists. */
export class ArchivedLogModel extends BaseModel {
  static override tableName = 'archived_logs';
  static override idColumn = ['user_id', 'log_id'];
  static override dateAttributes = ['at'];

  declare userId: number;
  declare logId: number;
  declare at: Date;
}
