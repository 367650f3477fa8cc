import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Claim } from './claim.ts';

/**
 * Verifies a token of the format before JWT, `sessionId.userId.expires.signature` (HMAC-SHA256), which is exchanged at its
 * next use. Null where it is not one of this secret, or has expired at `now` (ms since 1970).
 */
export function verifyOldToken(token: string, secret: string, now: number): Claim | null {
  const end = token.lastIndexOf('.');
  const payload = token.slice(0, Math.max(end, 0));
  const given = Buffer.from(token.slice(end + 1), 'base64url');
  const right = signature(payload, secret);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  // Signed, so its shape is right.
  const [sessionId, userId, expires] = payload.split('.') as [string, string, string];
  return Number(expires) > now ? { sessionId, userId: Number(userId), expires: Number(expires) } : null;
}

// The prefix separates tokens from anything else that is signed with the secret.
const signature = (payload: string, secret: string) =>
  createHmac('sha256', secret).update(`session token ${payload}`).digest();
