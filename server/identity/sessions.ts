import { randomUUID } from 'node:crypto';
import type { CacheStore } from '../storage/cache-store.ts';
import type { LoginSessions } from '../storage/login-sessions.ts';
import type { Claim } from './claim.ts';
import type { Tokens, VerifiedClaim } from './tokens.ts';

/** Lifetime of a token, ms. */
export const TOKEN_LIFE = 7 * 24 * 3_600_000;

/** Time to live of a session in the store after its last use, ms: then its row is read. */
const STORE_LIFE = 2 * 3_600_000;

/** Time for which the store is trusted without reading the row, ms: it may have missed an end while it was away. */
export const BELIEVED_MS = 60_000;

/** Interval at which expired rows are removed, ms. */
const SWEEP_MS = 3_600_000;

const ENDED = Buffer.from('ended');

/** A returning person. */
export interface Session {
  readonly sessionId: string;
  readonly userId: number;
  /** A token of the same session with a renewed lifetime, to replace the one given. */
  readonly token: string;
  /** Time at which the session ends however it is used, ms since 1970; absent for one that its token renews. */
  readonly expires?: number;
}

/** Login sessions: identity across visits. */
export interface Sessions {
  /** @param end time at which it ends however it is used, ms since 1970; without one, it goes on with each use */
  start(userId: number, end?: number): Promise<Session>;
  /** Creates a guest together with a session. */
  startGuest(guest: { readonly name: string; readonly color: string }): Promise<Session>;
  /**
   * Null where the token is forged or expired, or its session is unknown or has ended.
   * @throws Error where that cannot be found out
   */
  find(token: string): Promise<Session | null>;
  /** Begins or goes on with the session that a token of another issuer stands for. False where it has ended. */
  keep(claim: Claim): Promise<boolean>;
  /** Ends the session of a token on every device that holds one. @throws Error where the end cannot be stored */
  end(token: string): Promise<void>;
  /** Ends one session of a user, such as that of an access token. @throws Error where the end cannot be stored */
  endOne(session: Pick<Session, 'sessionId' | 'userId'>): Promise<void>;
  /** Ends all sessions of a user, but for the one of this id. @throws Error where the end cannot be stored */
  endAll(userId: number, except?: string): Promise<void>;
  /** The sessions that another instance ended at this time or later, ms since 1970. Their tokens are refused from now on. */
  followEnds(since: number): Promise<readonly string[]>;
  /** Calls back with the ids of sessions that are ended here. */
  onEnd(listen: (ids: readonly string[]) => void): void;
  close(): Promise<void>;
}

/**
 * The signature proves a token; a row says whether its session has ended; the store caches the row as `session:{id}`.
 * A store that is flushed, or away, costs one read of a row.
 */
export function createSessions({
  rows,
  store,
  tokens,
  clock,
  failed,
}: {
  readonly rows: LoginSessions;
  readonly store: Pick<CacheStore, 'get' | 'set'>;
  readonly tokens: Tokens;
  readonly clock: {
    /** ms since 1970 */
    now(): number;
    every(ms: number, turn: () => void): () => void;
  };
  /** Called with the error where rows could not be removed. */
  failed(error: unknown): void;
}): Sessions {
  const key = (id: string) => `session:${id}`;
  const listeners: ((ids: readonly string[]) => void)[] = [];
  /** The ends that were followed last: they come again for a while. */
  let followed: ReadonlySet<string> = new Set();
  let sweep: Promise<unknown> = Promise.resolve();
  const stop = clock.every(SWEEP_MS, () => {
    sweep = sweep.then(() => rows.sweep(clock.now())).catch(failed);
  });
  const renewed = ({ sessionId, userId, end }: Omit<Claim, 'expires'>): Session => {
    const expires = Math.min(clock.now() + TOKEN_LIFE, end ?? Number.POSITIVE_INFINITY);
    const ends = end !== undefined && { end };
    return {
      ...{ sessionId, userId, token: tokens.sign({ sessionId, userId, expires, ...ends }) },
      ...(end !== undefined && { expires: end }),
    };
  };

  /** @param expiresAt of its row, if it has none yet */
  async function isAlive({ sessionId: id, userId, old }: VerifiedClaim, expiresAt: number): Promise<boolean> {
    const now = clock.now();
    const said = await store.get(key(id), STORE_LIFE);
    if (said && ENDED.equals(said)) return false;
    if (said && believes(said, userId, now)) return true;
    const session = { id, userId, expiresAt };
    // Releases that signed such tokens kept sessions in the store alone, and other issuers keep none, so that one may have no row.
    if (old) await rows.start(session);
    const alive = await rows.use(session);
    // The session may have ended since the row was read.
    if (alive) await store.set(key(id), aliveAt(now, userId), STORE_LIFE, ENDED);
    else await store.set(key(id), ENDED, STORE_LIFE);
    return alive;
  }

  async function endOne({ sessionId: id, userId }: Pick<Session, 'sessionId' | 'userId'>): Promise<void> {
    await rows.end({ id, userId, expiresAt: clock.now() + TOKEN_LIFE }, clock.now());
    await markEnded([id]);
    announce([id]);
  }

  async function markEnded(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => store.set(key(id), ENDED, STORE_LIFE)));
  }

  function announce(ids: readonly string[]): void {
    for (const listen of listeners) listen(ids);
  }

  /** @param write stores the rows of the session, and resolves with its user */
  async function begin(
    write: (session: { readonly id: string; readonly expiresAt: number }) => Promise<number>,
    end?: number,
  ) {
    const id = randomUUID();
    const now = clock.now();
    const userId = await write({ id, expiresAt: rowExpiry(now) });
    await store.set(key(id), aliveAt(now, userId), STORE_LIFE, ENDED);
    return renewed({ sessionId: id, userId, ...(end !== undefined && { end }) });
  }

  return {
    start: (userId, end) =>
      begin(async (session) => {
        await rows.start({ ...session, userId });
        return userId;
      }, end),
    startGuest: (guest) => begin((session) => rows.startGuest(guest, session)),
    async find(token) {
      const claim = await tokens.verify(token, clock.now());
      return claim && (await isAlive(claim, rowExpiry(clock.now()))) ? renewed(claim) : null;
    },
    keep: (claim) => isAlive({ ...claim, old: true }, claim.expires),
    async end(token) {
      const claim = await tokens.verify(token, clock.now());
      if (claim) await endOne(claim);
    },
    endOne,
    async endAll(userId, except) {
      const ids = await rows.endAll(userId, except, clock.now());
      await markEnded(ids);
      announce(ids);
    },
    async followEnds(since) {
      const ids = await rows.endedSince(since);
      await markEnded(ids.filter((id) => !followed.has(id)));
      followed = new Set(ids);
      return ids;
    },
    onEnd: (listen) => void listeners.push(listen),
    async close() {
      stop();
      await sweep;
    },
  };
}

/** Store entry of a session that was alive at `now`. */
const aliveAt = (now: number, userId: number) => Buffer.from(`${now} ${userId}`);

function believes(stored: Uint8Array, userId: number, now: number): boolean {
  const [at, user] = Buffer.from(stored).toString().split(' ');
  return user === String(userId) && now - Number(at) < BELIEVED_MS;
}

/** Until the row is read again, renewed tokens are given out. @param now ms since 1970 */
const rowExpiry = (now: number) => now + TOKEN_LIFE + BELIEVED_MS;
