/** The longest time of a timer, ms: longer ones pass at once. */
const MOST_MS = 2 ** 31 - 1;

/** A time after which an attempt is given up. */
export interface Deadline {
  /** Resolves after the time, or rejects with the reason of the signal. */
  readonly passed: Promise<void>;
  close(): void;
}

/** @param signal not aborted yet */
export function openDeadline(ms: number, signal: AbortSignal | undefined): Deadline {
  let close = () => {};
  const passed = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, Math.min(ms, MOST_MS));
    const abort = () => reject(signal?.reason);
    signal?.addEventListener('abort', abort);
    close = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
  });
  return { passed, close };
}
