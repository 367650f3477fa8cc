import { raw } from 'objection';
import type { Database } from './database.ts';
import { AccountModel } from './models/account.ts';
import { RecoveryCodeModel } from './models/recovery-code.ts';
import { UserModel } from './models/user.ts';

export type Account = Pick<
  AccountModel,
  | 'userId'
  | 'email'
  | 'username'
  | 'passwordHash'
  | 'isActive'
  | 'preferences'
  | 'lastLoginAt'
  | 'loginCount'
  | 'failedCount'
  | 'createdAt'
>;

/** A login in the form in which it is compared: an email or a username. */
export type LoginKey = { readonly email: string } | { readonly usernameKey: string };

export interface NewAccount {
  readonly userId: number;
  readonly email: string;
  readonly username: string;
  readonly usernameKey: string;
  readonly passwordHash: string;
  /** Hashes of its recovery codes. */
  readonly codeHashes: readonly string[];
}

/** The accounts of users: at most one each. */
export interface Accounts {
  /** Makes an account of a guest. False where the user has one, or another one has the email or the username. */
  create(account: NewAccount): Promise<boolean>;
  find(userId: number): Promise<Account | undefined>;
  findByLogin(key: LoginKey): Promise<Account | undefined>;
  /** Counts a sign-in. @param at ms since 1970 */
  countLogin(userId: number, at: number): Promise<void>;
  countFailure(userId: number): Promise<void>;
  setPassword(userId: number, passwordHash: string): Promise<void>;
  setPreferences(userId: number, preferences: Account['preferences']): Promise<void>;
}

export function createAccounts({ knex }: Database): Accounts {
  return {
    create: ({ codeHashes, ...account }) =>
      knex.transaction(async (transaction) => {
        const { userId, passwordHash } = account;
        await AccountModel.query(transaction)
          .insert({ ...account, preferences: {} })
          .onConflict()
          .ignore();
        const stored = await AccountModel.query(transaction).findById(userId);
        // The salt makes it this one and no other.
        if (stored?.passwordHash !== passwordHash) return false;
        await UserModel.query(transaction).findById(userId).patch({ kind: 'account' });
        for (const hash of codeHashes) await RecoveryCodeModel.query(transaction).insert({ userId, hash });
        return true;
      }),
    find: async (userId) => AccountModel.query(knex).findById(userId),
    findByLogin: async (key) =>
      AccountModel.query(knex).findOne('email' in key ? { email: key.email } : { username_key: key.usernameKey }),
    async countLogin(userId, at) {
      await AccountModel.query(knex)
        .findById(userId)
        .patch({ lastLoginAt: at, failedCount: 0, loginCount: raw('login_count + 1') });
    },
    async countFailure(userId) {
      await AccountModel.query(knex).findById(userId).increment('failed_count', 1);
    },
    async setPassword(userId, passwordHash) {
      await AccountModel.query(knex).findById(userId).patch({ passwordHash });
    },
    async setPreferences(userId, preferences) {
      await AccountModel.query(knex).findById(userId).patch({ preferences });
    },
  };
}
