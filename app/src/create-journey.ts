import { basePath } from './base-path.ts';
import type { NewLog } from './example-journeys.ts';
import { dropToken, keepToken, ownToken } from './own-token.ts';
import { type Answer, request } from './request.ts';

/** The JSON of a journey file. */
export interface JourneyFile {
  readonly format: string;
}

/**
 * Makes a journey that belongs to the person who uses this browser, and returns the address of its page. With a token that
 * is not valid any more, the person is a new guest.
 * @param log its content, a journey file, or a black box as a Blob of its type
 * @param name for a newcomer; undefined for none
 */
export async function createJourney(log: NewLog | JourneyFile | Blob, name?: string): Promise<Answer<string>> {
  const made = await request<{ readonly id: string; readonly token: string }>(
    'POST',
    log instanceof Blob ? '/api/black-boxes' : '/api/logs',
    log,
  );
  if (made.kind === 'refused') {
    if (made.code !== 'UNAUTHORIZED' || ownToken() === undefined) return made;
    dropToken();
    return createJourney(log, name);
  }
  // Proves the ownership of the journey.
  keepToken(made.value.token);
  // It can be chosen in the journey as well.
  if (name !== undefined) await request('PATCH', '/api/me', { name });
  return { kind: 'done', value: `${basePath}/logs/${encodeURIComponent(made.value.id)}` };
}
