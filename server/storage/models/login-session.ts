import { BaseModel } from './base-model.ts';

export class LoginSessionModel extends BaseModel {
  static override tableName = 'login_sessions';
  static override booleanAttributes = ['ended'];

  declare id: string;
  declare userId: number;
  declare ended: boolean;
  /** Milliseconds since 1970, like the next. */
  declare expiresAt: number;
  /** Null where it has not ended, or was ended by an instance of an earlier release. */
  declare endedAt: number | null;
}
