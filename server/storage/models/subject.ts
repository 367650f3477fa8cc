import { BaseModel } from './base-model.ts';

export class SubjectModel extends BaseModel {
  static override tableName = 'subjects';
  static override idColumn = 'user_id';
  static override booleanAttributes = ['isActive'];

  declare userId: number;
  /** Of issuer and subject. */
  declare hash: string;
  declare issuer: string;
  declare subject: string;
  declare isActive: boolean;
  /** Tokens that were issued before are refused; milliseconds since 1970, like the next. */
  declare refusedBefore: number;
  declare lastLoginAt: number;
  declare createdAt: Date;
}
