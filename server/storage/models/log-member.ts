import type { Role } from '../../../protocol/role.ts';
import { BaseModel } from './base-model.ts';

/** The role of a person in a log. */
export class LogMemberModel extends BaseModel {
  static override tableName = 'log_members';
  static override idColumn = ['log_id', 'user_id'];

  declare logId: number;
  declare userId: number;
  /** Null for a member who was removed. */
  declare role: Role | null;
  /** The head of the log when this became so. */
  declare atSeq: number;
  /** Milliseconds since 1970; null for no end. */
  declare expiresAt: number | null;
  declare linkId: number | null;
  declare createdAt: Date;
}
