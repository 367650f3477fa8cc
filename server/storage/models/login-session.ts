import { BaseModel } from './base-model.ts';

export class LoginSessionModel extends BaseModel {
  static override tableName = 'login_sessions';
  static override booleanAttributes = ['ended'];

  declare id: string;
  declare userId: number;
  declare ended: boolean;
  /** Milliseconds since 1970. */
  declare expiresAt: number;
}
