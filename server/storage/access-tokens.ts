import type { QueryBuilder } from 'objection';
import type { Database } from './database.ts';
import { AccessTokenModel } from './models/access-token.ts';
import { LoginSessionModel } from './models/login-session.ts';

/** Time between two notes of a token's use, ms. */
const USED_MS = 60_000;

export type AccessToken = Pick<
  AccessTokenModel,
  'id' | 'userId' | 'label' | 'scope' | 'lastFour' | 'expiresAt' | 'lastUsedAt' | 'createdAt'
>;

/** Access tokens, each with a login session of its own: it is valid until that session ends. Times are ms since 1970. */
export interface AccessTokens {
  /**
   * Stores a token and starts its session.
   * @param madeBy the session that asks for it. False, and the token is removed, where that has ended meanwhile
   */
  create(
    token: Omit<AccessToken, 'lastUsedAt' | 'createdAt'> & { readonly hash: string },
    madeBy: string,
  ): Promise<boolean>;
  /** The valid token of this hash. */
  find(hash: string, now: number): Promise<AccessToken | undefined>;
  /** The valid tokens of a user, in the order in which they were made. */
  list(userId: number, now: number): Promise<AccessToken[]>;
  /** Notes that a token was used, about once a minute. */
  use(token: AccessToken, now: number): Promise<void>;
  remove(id: string): Promise<void>;
  /** Removes expired tokens. */
  sweep(now: number): Promise<void>;
}

export function createAccessTokens({ knex }: Database): AccessTokens {
  const valid = (now: number): QueryBuilder<AccessTokenModel> =>
    AccessTokenModel.query(knex)
      .where('access_tokens.expires_at', '>', now)
      .whereExists(
        LoginSessionModel.query(knex).whereColumn('login_sessions.id', 'access_tokens.id').where({ ended: false }),
      );
  return {
    async create(token, madeBy) {
      const { id, userId, expiresAt } = token;
      await knex.transaction(async (transaction) => {
        await AccessTokenModel.query(transaction).insert(token);
        await LoginSessionModel.query(transaction).insert({ id, userId, expiresAt });
      });
      // Behind the transaction: `endAll` looks for new sessions once this one has ended.
      if (!(await LoginSessionModel.query(knex).findById(madeBy))?.ended) return true;
      await LoginSessionModel.query(knex).findById(id).patch({ ended: true });
      await AccessTokenModel.query(knex).deleteById(id);
      return false;
    },
    find: async (hash, now) => valid(now).findOne({ hash }),
    list: async (userId, now) => valid(now).where({ user_id: userId }).orderBy('created_at').orderBy('id'),
    async use({ id, lastUsedAt }, now) {
      if (lastUsedAt !== null && lastUsedAt > now - USED_MS) return;
      await AccessTokenModel.query(knex).findById(id).patch({ lastUsedAt: now });
    },
    async remove(id) {
      await AccessTokenModel.query(knex).deleteById(id);
    },
    async sweep(now) {
      await AccessTokenModel.query(knex).where('expires_at', '<', now).delete();
    },
  };
}
