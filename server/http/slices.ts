import { setImmediate } from 'node:timers/promises';

/** Applies a function to items in order. @param size items between two turns of the event loop, count */
export async function inSlices<T, R>(items: readonly T[], size: number, of: (item: T) => R): Promise<R[]> {
  const made: R[] = [];
  for (const [at, item] of items.entries()) {
    if (at % size === size - 1) await setImmediate();
    made.push(of(item));
  }
  return made;
}
