import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/lazy.ts';
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

/**
 * A part of the page, which is fetched when it is first wanted; undefined until it has come. Where that fails, it is fetched
 * again once this browser is online.
 */
export function usePart<T>(wanted: boolean, part: () => Promise<T>, notices: Pick<Notices, 'say'>): T | undefined {
  const here = useSignal<T | undefined>(undefined);
  useEffect(() => {
    if (!wanted || here.peek()) return;
    const fetching = new AbortController();
    const fetchIt = async () => {
      const come = await fetchPart(part, notices);
      if (come) {
        here.value = come;
        fetching.abort();
      }
    };
    addEventListener('online', fetchIt, { signal: fetching.signal });
    void fetchIt();
    return () => fetching.abort();
  }, [wanted]);
  return here.value;
}

const NOT_FETCHED = {
  title: texts.aPartOfThisPageDid,
  text: texts.tryAgainOnceYouAreOnline,
};
