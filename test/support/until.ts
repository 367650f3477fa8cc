import { setTimeout as sleep } from 'node:timers/promises';

/** A turn that takes longer stands still beside other work, and counts no more than this, ms. */
const LONGEST_TURN_MS = 250;

/**
 * Waits until something holds; says what it was where it does not come to.
 * @param withinMs without the times in which the process stood still: what arrived meanwhile is read after the timers
 */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  let waited = 0;
  for (let before = performance.now(); !(await holds()); ) {
    if (waited > withinMs) throw new Error(`it did not come to this: ${what}`);
    await sleep(10);
    const now = performance.now();
    waited += Math.min(now - before, LONGEST_TURN_MS);
    before = now;
  }
}
