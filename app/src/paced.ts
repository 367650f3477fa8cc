/** A call that is made soon, and not more often than its pace. */
export interface Paced {
  ask(): void;
  close(): void;
}

/**
 * Calls `run` after it is asked for, at most once in `ms`. The last request is always answered.
 * @param ms between two calls
 */
export function paced(ms: number, run: () => void): Paced {
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    ask() {
      timer ??= setTimeout(
        () => {
          timer = undefined;
          last = performance.now();
          run();
        },
        Math.max(0, last + ms - performance.now()),
      );
    },
    close: () => clearTimeout(timer),
  };
}
