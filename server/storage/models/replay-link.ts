import { BaseModel } from './base-model.ts';

/** A secret address under which one evening of a log can be watched. */
export class ReplayLinkModel extends BaseModel {
  static override tableName = 'replay_links';

  declare id: number;
  declare logId: number;
  /** SHA-256, hex. */
  declare tokenHash: string;
  declare fromMs: number;
  declare toMs: number;
  declare label: string;
  /** Milliseconds since 1970. */
  declare expiresAt: number;
  declare createdBy: number;
  declare createdAt: Date;
}
