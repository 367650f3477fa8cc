import { createHmac } from 'node:crypto';
import type { Claim } from '../../server/identity/claim.ts';

/** A token as releases before JWT signed it. */
export function signOldToken({ sessionId, userId, expires }: Claim, secret: string): string {
  const payload = `${sessionId}.${userId}.${expires}`;
  return `${payload}.${createHmac('sha256', secret).update(`session token ${payload}`).digest('base64url')}`;
}
