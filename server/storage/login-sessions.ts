import type { Database } from './database.ts';
import { LoginSessionModel } from './models/login-session.ts';

/** How much longer than its tokens a row lives, ms: a session in use is written once in as long a time. */
const SPARE_MS = 24 * 3_600_000;

/** What is to be known of a login session. All times are milliseconds since 1970. */
export interface LoginSession {
  readonly id: string;
  readonly userId: number;
  /** When no token of it can be valid any more. */
  readonly expiresAt: number;
}

/** The login sessions that there are, those that have ended among them. */
export interface LoginSessions {
  /**
   * Notes that a session is in use, whether it was known or not. A row is written when it is new, and then about once
   * a day. False where the session has ended.
   */
  use(session: LoginSession): Promise<boolean>;
  /** Ends a session, known or not, until its row goes. */
  end(session: LoginSession): Promise<void>;
  /** Removes the rows that ran out, and returns how many. */
  sweep(now: number): Promise<number>;
}

export function createLoginSessions({ knex }: Database): LoginSessions {
  const find = (id: string) => LoginSessionModel.query(knex).findById(id);
  return {
    async use({ id, userId, expiresAt }) {
      const row = { id, userId, expiresAt: expiresAt + SPARE_MS };
      let known = await find(id);
      if (!known) {
        // Somebody else may have made it, or ended it, meanwhile.
        await LoginSessionModel.query(knex).insert(row).onConflict('id').ignore();
        known = await find(id).throwIfNotFound();
      }
      if (known.ended) return false;
      if (known.expiresAt < expiresAt)
        await LoginSessionModel.query(knex).findById(id).where({ ended: false }).patch({ expiresAt: row.expiresAt });
      return true;
    },
    async end({ id, userId, expiresAt }) {
      const row = { id, userId, ended: true, expiresAt: expiresAt + SPARE_MS };
      await LoginSessionModel.query(knex).insert(row).onConflict('id').merge(['ended', 'expires_at']);
    },
    sweep: async (now) => LoginSessionModel.query(knex).where('expires_at', '<', now).delete(),
  };
}
