import { BaseModel } from './base-model.ts';

export class RecoveryCodeModel extends BaseModel {
  static override tableName = 'recovery_codes';
  static override idColumn = ['user_id', 'hash'];

  declare userId: number;
  declare hash: string;
}
