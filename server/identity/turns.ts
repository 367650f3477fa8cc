/** Too much work waits already: try again in a moment. */
export class TooBusy extends Error {
  override readonly name = 'TooBusy';
}

/** Runs work in order of arrival. @throws TooBusy where too much waits */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * @param atOnce works that run at the same time, count
 * @param waiting works that may wait, count
 */
export function createTurns({ atOnce, waiting }: { readonly atOnce: number; readonly waiting: number }): Turns {
  const queue: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < atOnce) running += 1;
    else if (queue.length >= waiting) throw new TooBusy();
    // A finished one hands over its slot.
    else await new Promise<void>((resolve) => queue.push(resolve));
    return work().finally(() => {
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    });
  };
}
