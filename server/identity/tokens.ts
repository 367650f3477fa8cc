import { createHmac, timingSafeEqual } from 'node:crypto';

/** The claim of a token. */
export interface Claim {
  readonly sessionId: string;
  readonly userId: number;
  /** ms since 1970. */
  readonly expires: number;
}

/**
 * Makes a token: the claim in plain text and its signature (HMAC-SHA256).
 * @example signToken({ sessionId: 'a1', userId: 7, expires: 1760000000000 }, secret) // 'a1.7.1760000000000.Zk3…'
 */
export function signToken({ sessionId, userId, expires }: Claim, secret: string): string {
  const payload = `${sessionId}.${userId}.${expires}`;
  return `${payload}.${signature(payload, secret).toString('base64url')}`;
}

/** Verifies a token; null where its signature does not match this secret, or it has expired at `now` (ms since 1970). */
export function verifyToken(token: string, secret: string, now: number): Claim | null {
  const end = token.lastIndexOf('.');
  const payload = token.slice(0, Math.max(end, 0));
  const given = Buffer.from(token.slice(end + 1), 'base64url');
  const right = signature(payload, secret);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  // Signed, so its shape is that of `signToken`.
  const [sessionId, userId, expires] = payload.split('.') as [string, string, string];
  return Number(expires) > now ? { sessionId, userId: Number(userId), expires: Number(expires) } : null;
}

// The prefix separates tokens from anything else that is signed with the secret.
const signature = (payload: string, secret: string) =>
  createHmac('sha256', secret).update(`session token ${payload}`).digest();
