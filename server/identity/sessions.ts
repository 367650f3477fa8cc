import { randomUUID } from 'node:crypto';
import { signToken, verifyToken } from './tokens.ts';

/** How long a token is valid, ms. */
export const TOKEN_LIFE = 7 * 24 * 3_600_000;

/** A person who came back. */
export interface Session {
  readonly sessionId: string;
  readonly userId: number;
  /** Proof of the same session, whose time begins anew: to be handed out instead of the one that came. */
  readonly token: string;
}

/** Who is who from one visit to the next. The proof is the signature; the store only knows what has ended. */
export interface Sessions {
  /** Begins a session, and returns its token. */
  start(userId: number): Promise<string>;
  /** Null where the token is forged, expired, or its session has ended. */
  find(token: string): Promise<Session | null>;
  /** Ends the session of a token on every device that holds one. @throws Error where that cannot be kept. */
  end(token: string): Promise<void>;
  close(): Promise<void>;
}

/** What a store keeps of sessions. */
export interface SessionRecords {
  /** Notes that a session is in use, whether it was known or not; false where it has ended. */
  touch(sessionId: string, userId: number): Promise<boolean>;
  /** Remembers for `TOKEN_LIFE` that a session has ended. */
  end(sessionId: string): Promise<void>;
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly secret: string;
  /** ms since 1970. */
  readonly now: () => number;
}

/** Sessions over a store of records. */
export function createSessions(records: SessionRecords, { secret, now }: SessionOptions): Sessions {
  const sign = (sessionId: string, userId: number) =>
    signToken({ sessionId, userId, expires: now() + TOKEN_LIFE }, secret);
  return {
    async start(userId) {
      const sessionId = randomUUID();
      await records.touch(sessionId, userId);
      return sign(sessionId, userId);
    },
    async find(token) {
      const claim = verifyToken(token, secret, now());
      if (!claim) return null;
      const { sessionId, userId } = claim;
      return (await records.touch(sessionId, userId)) ? { sessionId, userId, token: sign(sessionId, userId) } : null;
    },
    async end(token) {
      const claim = verifyToken(token, secret, now());
      if (claim) await records.end(claim.sessionId);
    },
    close: () => records.close(),
  };
}
