import { BaseModel } from './base-model.ts';

export class UserModel extends BaseModel {
  static override tableName = 'users';

  declare id: number;
  declare uuid: string;
  declare name: string;
  /** CSS colour. */
  declare color: string;
  /** A former member has deleted everything but the number. */
  declare kind: 'guest' | 'account' | 'former';
  declare createdAt: Date;
}
