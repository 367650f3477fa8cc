import { basePath } from './base-path.ts';
import type { NewLog } from './example-journeys.ts';
import { dropToken, keepToken, ownToken } from './own-token.ts';
import { type Answer, request } from './request.ts';

/**
 * Makes a journey that belongs to the person who uses this browser, and returns the address of its page. With a token that
 * is not valid any more, the person is a new guest.
 */
export async function createJourney(log: NewLog): Promise<Answer<string>> {
  const made = await request<{ readonly id: string; readonly token: string }>('POST', '/api/logs', log);
  if (made.kind === 'refused') {
    if (made.code !== 'UNAUTHORIZED' || ownToken() === undefined) return made;
    dropToken();
    return createJourney(log);
  }
  // Whoever makes a journey owns it by this token.
  keepToken(made.value.token);
  return { kind: 'done', value: `${basePath}/logs/${encodeURIComponent(made.value.id)}` };
}
