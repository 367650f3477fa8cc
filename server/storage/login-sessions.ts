import { randomUUID } from 'node:crypto';
import { onConnection, prepare, type SqliteConnection } from './connection.ts';
import type { Database } from './database.ts';
import { LoginSessionModel } from './models/login-session.ts';
import { retrying } from './retrying.ts';
import { statementsOf, told } from './statements.ts';
import { isConflict } from './transient.ts';

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
  /** Stores a new guest and its first session in one transaction. Resolves with the id of the user. */
  startGuest(
    guest: { readonly name: string; readonly color: string },
    session: Omit<LoginSession, 'userId'>,
  ): Promise<number>;
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

export function createLoginSessions(database: Database): LoginSessions {
  const { knex } = database;
  const run = statementsOf(database);
  const insertGuest = guestInsertion(database);
  return {
    async start({ id, userId, expiresAt }) {
      // Another instance may have inserted it, or ended it, meanwhile.
      const row = { id, userId, expiresAt: expiresAt + SPARE_MS };
      await write(() => LoginSessionModel.query(knex).insert(row).onConflict('id').ignore());
    },
    startGuest: ({ name, color }, { id, expiresAt }) =>
      insertGuest([randomUUID(), name, color], [id, expiresAt + SPARE_MS]),
    async use({ id, userId, expiresAt }) {
      const [known] = await run<Pick<LoginSessionModel, 'userId' | 'ended' | 'expiresAt'>>(
        'SELECT user_id AS userId, ended, expires_at AS expiresAt FROM login_sessions WHERE id = ?',
        id,
      );
      if (!known || known.userId !== userId || known.ended) return false;
      if (known.expiresAt < expiresAt)
        await write(() =>
          LoginSessionModel.query(knex)
            .findById(id)
            .where({ ended: false })
            .patch({ expiresAt: expiresAt + SPARE_MS }),
        );
      return true;
    },
    async end({ id, userId, expiresAt }, now) {
      const row = { id, userId, ended: true, endedAt: now, expiresAt: expiresAt + SPARE_MS };
      await write(() =>
        LoginSessionModel.query(knex).insert(row).onConflict('id').merge(['ended', 'ended_at', 'expires_at']),
      );
    },
    async endAll(userId, except = '', now) {
      const ended: string[] = [];
      // Again, until there is none: one that is ended here may be making an access token.
      for (;;) {
        const alive = LoginSessionModel.query(knex).where({ user_id: userId, ended: false }).whereNot({ id: except });
        const ids = (await alive.select('id')).map(({ id }) => id);
        if (ids.length === 0) return ended;
        // A row outlives every token of its session.
        await write(() => LoginSessionModel.query(knex).whereIn('id', ids).patch({ ended: true, endedAt: now }));
        ended.push(...ids);
      }
    },
    endedSince: async (since) =>
      (await run<{ readonly id: string }>('SELECT id FROM login_sessions WHERE ended_at >= ?', since)).map(
        ({ id }) => id,
      ),
    sweep: (now) => write(() => LoginSessionModel.query(knex).where('expires_at', '<', now).delete()),
  };
}

/**
 * Runs a write that is safe to repeat: sweeping locks the index of expiry before the rows, and renewing them the other way
 * round, so that one of both can be turned back. A database that is away is not waited for again.
 */
const write = <T>(statement: () => PromiseLike<T>): Promise<T> => retrying(async () => statement(), isConflict);

type InsertGuest = (
  user: readonly [uuid: string, name: string, color: string],
  session: readonly [id: string, expiresAt: number],
) => Promise<number>;

const INSERT_USER = "INSERT INTO users (uuid, name, color, kind) VALUES (?, ?, ?, 'guest') RETURNING id";
const INSERT_SESSION = 'INSERT INTO login_sessions (id, expires_at, user_id) VALUES';

/** One write to the disk; one turn of the event loop with SQLite, one round trip to MariaDB. */
const guestInsertion = (database: Database): InsertGuest =>
  database.engine === 'sqlite' ? sqliteInsertion(database) : mariadbInsertion(database);

const sqliteInsertion =
  (database: Database): InsertGuest =>
  (user, session) =>
    onConnection(database, (connection: SqliteConnection) =>
      told(database, INSERT_USER, async () =>
        connection
          .transaction(() => {
            const [inserted] = prepare(connection, INSERT_USER).all(...user) as [{ readonly id: number }];
            prepare(connection, `${INSERT_SESSION} (?, ?, ?)`).run(...session, inserted.id);
            return inserted.id;
          })
          .immediate(),
      ),
    );

function mariadbInsertion(database: Database): InsertGuest {
  const run = statementsOf(database);
  return async (user, session) => {
    const [[inserted]] = (await run(
      `BEGIN NOT ATOMIC
         DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
         START TRANSACTION;
         ${INSERT_USER};
         ${INSERT_SESSION} (?, ?, LAST_INSERT_ID());
         COMMIT;
       END`,
      ...user,
      ...session,
    )) as unknown as [[{ readonly id: number }]];
    return inserted.id;
  };
}
