/** A token bucket: a rate per second, and a burst after a pause. */
export interface TokenBucket {
  /** Takes some, one at least; false where fewer are left, and none is taken. */
  take(count?: number): boolean;
}

/** @param now monotonic clock, ms */
export function createTokenBucket(perSecond: number, atOnce: number, now: () => number): TokenBucket {
  let tokens = atOnce;
  let filled = now();
  return {
    take(count = 1) {
      const time = now();
      tokens = Math.min(atOnce, tokens + ((time - filled) * perSecond) / 1000);
      filled = time;
      if (tokens < count) return false;
      tokens -= count;
      return true;
    },
  };
}
