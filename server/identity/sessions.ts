import { randomUUID } from 'node:crypto';
import type { CacheStore } from '../storage/cache-store.ts';
import type { LoginSessions } from '../storage/login-sessions.ts';
import { signToken, verifyToken } from './tokens.ts';

/** How long a token is valid, ms. */
export const TOKEN_LIFE = 7 * 24 * 3_600_000;

/** How long what the store knows of a session outlives its last use, ms: then its row is asked. */
const STORE_LIFE = 2 * 3_600_000;

/** How long the store is believed without asking the row, ms: it may not have heard of an end while it was away. */
const BELIEVED_MS = 60_000;

/** How often rows that ran out are removed, ms. */
const SWEEP_MS = 3_600_000;

const ENDED = Buffer.from('ended');

/** A person who came back. */
export interface Session {
  readonly sessionId: string;
  readonly userId: number;
  /** Proof of the same session, whose time begins anew: to be handed out instead of the one that came. */
  readonly token: string;
}

/** Who is who from one visit to the next. */
export interface Sessions {
  /** Begins a session, and returns its token. */
  start(userId: number): Promise<string>;
  /** Null where the token is forged, expired, or its session has ended. @throws Error where nobody knows */
  find(token: string): Promise<Session | null>;
  /** Ends the session of a token on every device that holds one. @throws Error where that cannot be kept */
  end(token: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * The proof is the signature; a row says what has ended, and the store what the row said lately, as `session:{id}`.
 * A store that forgets everything, or is away, costs a row that is read.
 */
export function createSessions({
  rows,
  store,
  secret,
  clock,
  failed,
}: {
  readonly rows: LoginSessions;
  readonly store: Pick<CacheStore, 'get' | 'set'>;
  readonly secret: string;
  readonly clock: {
    /** ms since 1970 */
    now(): number;
    every(ms: number, turn: () => void): () => void;
  };
  /** Hears why rows could not be removed. */
  failed(error: unknown): void;
}): Sessions {
  const key = (id: string) => `session:${id}`;
  let sweep: Promise<unknown> = Promise.resolve();
  const stop = clock.every(SWEEP_MS, () => {
    sweep = sweep.then(() => rows.sweep(clock.now())).catch(failed);
  });
  const sign = (sessionId: string, userId: number) =>
    signToken({ sessionId, userId, expires: clock.now() + TOKEN_LIFE }, secret);

  async function isAlive(id: string, userId: number): Promise<boolean> {
    const now = clock.now();
    const said = await store.get(key(id), STORE_LIFE);
    if (said && ENDED.equals(said)) return false;
    if (said && now - Number(Buffer.from(said).toString()) < BELIEVED_MS) return true;
    // Until the row is asked again, tokens are given out that live longer.
    const alive = await rows.use({ id, userId, expiresAt: now + TOKEN_LIFE + BELIEVED_MS });
    // It may have ended since the row was read.
    if (alive) await store.set(key(id), Buffer.from(String(now)), STORE_LIFE, ENDED);
    else await store.set(key(id), ENDED, STORE_LIFE);
    return alive;
  }

  return {
    async start(userId) {
      const sessionId = randomUUID();
      await isAlive(sessionId, userId);
      return sign(sessionId, userId);
    },
    async find(token) {
      const claim = verifyToken(token, secret, clock.now());
      if (!claim) return null;
      const { sessionId, userId } = claim;
      return (await isAlive(sessionId, userId)) ? { sessionId, userId, token: sign(sessionId, userId) } : null;
    },
    async end(token) {
      const claim = verifyToken(token, secret, clock.now());
      if (!claim) return;
      const { sessionId: id, userId } = claim;
      await rows.end({ id, userId, expiresAt: clock.now() + TOKEN_LIFE });
      await store.set(key(id), ENDED, STORE_LIFE);
    },
    async close() {
      stop();
      await sweep;
    },
  };
}
