import type { Role } from '../../../protocol/role.ts';
import { BaseModel } from './base-model.ts';

/** A link that lets people into a log. */
export class ShareLinkModel extends BaseModel {
  static override tableName = 'share_links';
  static override booleanAttributes = ['ended'];

  declare id: number;
  declare logId: number;
  /** SHA-256, hex. */
  declare tokenHash: string;
  declare role: Role;
  declare label: string;
  /** Milliseconds since 1970; null for no end. */
  declare expiresAt: number | null;
  declare maxUses: number | null;
  declare uses: number;
  declare ended: boolean;
  declare createdBy: number;
  declare createdAt: Date;
}
