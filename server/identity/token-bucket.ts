/** A token bucket: a rate per second, and a burst after a pause. */
export interface TokenBucket {
  /** Takes one; false where none is left. */
  take(): boolean;
}

/** @param now monotonic clock, ms */
export function createTokenBucket(perSecond: number, atOnce: number, now: () => number): TokenBucket {
  let tokens = atOnce;
  let filled = now();
  return {
    take() {
      const time = now();
      tokens = Math.min(atOnce, tokens + ((time - filled) * perSecond) / 1000);
      filled = time;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
