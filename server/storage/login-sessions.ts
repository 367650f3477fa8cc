import type { Database } from './database.ts';
import { LoginSessionModel } from './models/login-session.ts';

/** Lifetime of a row beyond that of its tokens, ms. A session in use is written once in this time. */
const SPARE_MS = 24 * 3_600_000;

/** A login session. Times are milliseconds since 1970. */
export interface LoginSession {
  readonly id: string;
  readonly userId: number;
  /** Expiry of its last token. */
  readonly expiresAt: number;
}

/** Login sessions, ended ones included until they expire. */
export interface LoginSessions {
  /** Stores a new session; one that is there stays as it is. */
  start(session: LoginSession): Promise<void>;
  /**
   * Records that a session is in use, which writes its row about once a day. False where it is unknown or another user's,
   * or has ended.
   */
  use(session: LoginSession): Promise<boolean>;
  /** Ends a session, known or not, until its row expires. */
  end(session: LoginSession, now: number): Promise<void>;
  /** Ends the sessions of a user, but for one of them; returns the ids of those that were alive. */
  endAll(userId: number, except: string | undefined, now: number): Promise<string[]>;
  /** The ids of the sessions that were ended at this time or later, by the clock of the instance that ended them. */
  endedSince(since: number): Promise<string[]>;
  /** Removes expired rows and returns their number. */
  sweep(now: number): Promise<number>;
}

export function createLoginSessions({ knex }: Database): LoginSessions {
  return {
    async start({ id, userId, expiresAt }) {
      // Another instance may have inserted it, or ended it, meanwhile.
      await LoginSessionModel.query(knex)
        .insert({ id, userId, expiresAt: expiresAt + SPARE_MS })
        .onConflict('id')
        .ignore();
    },
    async use({ id, userId, expiresAt }) {
      const known = await LoginSessionModel.query(knex).findById(id);
      if (!known || known.userId !== userId || known.ended) return false;
      if (known.expiresAt < expiresAt)
        await LoginSessionModel.query(knex)
          .findById(id)
          .where({ ended: false })
          .patch({ expiresAt: expiresAt + SPARE_MS });
      return true;
    },
    async end({ id, userId, expiresAt }, now) {
      const row = { id, userId, ended: true, endedAt: now, expiresAt: expiresAt + SPARE_MS };
      await LoginSessionModel.query(knex).insert(row).onConflict('id').merge(['ended', 'ended_at', 'expires_at']);
    },
    async endAll(userId, except = '', now) {
      const alive = LoginSessionModel.query(knex).where({ user_id: userId, ended: false }).whereNot({ id: except });
      const ids = (await alive.select('id')).map(({ id }) => id);
      // A row outlives every token of its session.
      await LoginSessionModel.query(knex).whereIn('id', ids).patch({ ended: true, endedAt: now });
      return ids;
    },
    endedSince: async (since) =>
      (await LoginSessionModel.query(knex).where('ended_at', '>=', since).select('id')).map(({ id }) => id),
    sweep: async (now) => LoginSessionModel.query(knex).where('expires_at', '<', now).delete(),
  };
}
