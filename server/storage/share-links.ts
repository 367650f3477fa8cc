import type { Role } from '../../protocol/role.ts';
import type { Database } from './database.ts';
import { ShareLinkModel } from './models/share-link.ts';

/** A share link, as its owner sees it: the token is not stored. */
export type ShareLink = Pick<
  ShareLinkModel,
  'id' | 'role' | 'label' | 'expiresAt' | 'maxUses' | 'uses' | 'createdBy' | 'createdAt'
>;

export interface NewShareLink {
  readonly logId: number;
  readonly tokenHash: string;
  readonly role: Role;
  readonly label: string;
  readonly expiresAt: number | null;
  readonly maxUses: number | null;
  readonly createdBy: number;
}

/** The share links of logs. `Access` redeems and ends them, under the lock of their log. */
export interface ShareLinks {
  add(link: NewShareLink): Promise<number>;
  /** Those that have not been ended, newest first. */
  list(logId: number): Promise<ShareLink[]>;
  /** True where a link of a log lets people in. @param now ms since 1970 */
  isOpen(logId: number, tokenHash: string, now: number): Promise<boolean>;
  /** Those that have not been ended, count. */
  count(logId: number): Promise<number>;
}

export function createShareLinks({ knex }: Database): ShareLinks {
  return {
    add: async (link) => (await ShareLinkModel.query(knex).insert(link)).id,
    list: async (logId) =>
      ShareLinkModel.query(knex)
        .select('id', 'role', 'label', 'expires_at', 'max_uses', 'uses', 'created_by', 'created_at')
        .where({ log_id: logId, ended: false })
        .orderBy('id', 'desc'),
    async isOpen(logId, tokenHash, now) {
      const link = await ShareLinkModel.query(knex).findOne({ log_id: logId, token_hash: tokenHash, ended: false });
      if (!link) return false;
      const { expiresAt, maxUses, uses } = link;
      return (expiresAt === null || expiresAt > now) && (maxUses === null || uses < maxUses);
    },
    count: (logId) => ShareLinkModel.query(knex).where({ log_id: logId, ended: false }).resultSize(),
  };
}
