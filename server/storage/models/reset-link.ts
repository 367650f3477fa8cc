import { BaseModel } from './base-model.ts';

export class ResetLinkModel extends BaseModel {
  static override tableName = 'reset_links';
  static override idColumn = 'user_id';

  declare userId: number;
  declare hash: string;
  /** Milliseconds since 1970. */
  declare expiresAt: number;
}
