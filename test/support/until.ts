import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds; says what it was where it does not come to. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`it did not come to this: ${what}`);
    await sleep(10);
  }
}
