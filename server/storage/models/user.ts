import { BaseModel } from './base-model.ts';

export class UserModel extends BaseModel {
  static override tableName = 'users';

  declare id: number;
  declare uuid: string;
  declare name: string;
  /** CSS colour. */
  declare color: string;
  declare kind: 'guest' | 'account';
  declare createdAt: Date;
}
