import type { Database } from './database.ts';
import { AccountModel } from './models/account.ts';
import { RecoveryCodeModel } from './models/recovery-code.ts';
import { ResetLinkModel } from './models/reset-link.ts';

/** The ways back into an account without its password. Each code and each link works once. */
export interface Recoveries {
  /** Codes left, count. */
  countCodes(userId: number): Promise<number>;
  hasCode(userId: number, hash: string): Promise<boolean>;
  /** Takes the place of all codes of before. */
  replaceCodes(userId: number, hashes: readonly string[]): Promise<void>;
  /** Uses a code up and sets the password; false where there is no such code any more. */
  useCode(userId: number, hash: string, passwordHash: string): Promise<boolean>;
  /** Takes the place of the person's link of before. @param expiresAt ms since 1970 */
  makeLink(link: { readonly userId: number; readonly hash: string; readonly expiresAt: number }): Promise<void>;
  /** The user of a link that has not been used and not expired. @param now ms since 1970 */
  findLink(hash: string, now: number): Promise<number | undefined>;
  /** Uses a link up and sets the password of its user; false where there is no such link any more. */
  useLink(hash: string, passwordHash: string): Promise<boolean>;
}

export function createRecoveries({ knex }: Database): Recoveries {
  return {
    countCodes: (userId) => RecoveryCodeModel.query(knex).where({ user_id: userId }).resultSize(),
    hasCode: async (userId, hash) => (await RecoveryCodeModel.query(knex).findById([userId, hash])) !== undefined,
    replaceCodes: (userId, hashes) =>
      knex.transaction(async (transaction) => {
        await RecoveryCodeModel.query(transaction).where({ user_id: userId }).delete();
        for (const hash of hashes) await RecoveryCodeModel.query(transaction).insert({ userId, hash });
      }),
    useCode: (userId, hash, passwordHash) =>
      knex.transaction(async (transaction) => {
        const used = await RecoveryCodeModel.query(transaction).deleteById([userId, hash]);
        if (used > 0) await AccountModel.query(transaction).findById(userId).patch({ passwordHash });
        return used > 0;
      }),
    async makeLink(link) {
      await ResetLinkModel.query(knex).insert(link).onConflict('user_id').merge();
    },
    findLink: async (hash, now) =>
      (await ResetLinkModel.query(knex).findOne({ hash }).where('expires_at', '>', now))?.userId,
    useLink: (hash, passwordHash) =>
      knex.transaction(async (transaction) => {
        const link = await ResetLinkModel.query(transaction).findOne({ hash });
        const used = link ? await ResetLinkModel.query(transaction).deleteById(link.userId).where({ hash }) : 0;
        if (link && used > 0) await AccountModel.query(transaction).findById(link.userId).patch({ passwordHash });
        return used > 0;
      }),
  };
}
