import type { Notices } from './notices.ts';

/**
 * Fetches a part of the page. Where that fails, the person is told, and undefined is returned: whatever asked for the part
 * asks again the next time that it is needed.
 */
export function fetchPart<T>(part: () => Promise<T>, notices: Pick<Notices, 'say'>): Promise<T | undefined> {
  return part().catch(() => {
    notices.say(NOT_FETCHED);
    return undefined;
  });
}

const NOT_FETCHED = {
  title: 'A part of this page did not come',
  text: 'Try again once you are online. If that does not help, the page was renewed meanwhile: reload it, nothing is lost.',
};
