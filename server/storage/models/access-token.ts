import { BaseModel } from './base-model.ts';

export class AccessTokenModel extends BaseModel {
  static override tableName = 'access_tokens';

  /** Also the id of its login session. */
  declare id: string;
  declare userId: number;
  declare hash: string;
  declare label: string;
  declare scope: string;
  declare lastFour: string;
  /** Milliseconds since 1970, like the next. */
  declare expiresAt: number;
  declare lastUsedAt: number | null;
  declare createdAt: Date;
}
