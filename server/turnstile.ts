import { setImmediate } from 'node:timers/promises';

/**
 * Lets through one a turn of the event loop, in order. A hundred requests that come at once would otherwise run in one turn, and
 * with SQLite all their queries: whoever edits would wait for them.
 */
export type Turnstile = () => Promise<void>;

export function createTurnstile(): Turnstile {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(() => setImmediate());
    return last;
  };
}
