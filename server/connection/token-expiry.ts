import type { Clock } from '../clock.ts';

/** Longest wait of one timer, ms: clocks are put right meanwhile, and a timer takes 24 days at most. */
const WAIT_MS = 60_000;

/**
 * Calls back when a token expires, by the clock that it was checked by.
 * @param expires ms since 1970
 * @returns a function that cancels it
 */
export function closeAt(expires: number, clock: Pick<Clock, 'after'>, close: () => void): () => void {
  let cancel = () => {};
  const wait = () => {
    const left = expires - Date.now();
    if (left <= 0) close();
    else cancel = clock.after(Math.min(left, WAIT_MS), wait);
  };
  wait();
  return () => cancel();
}
