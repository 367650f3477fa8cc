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

/** Buckets kept, count: the least recently used is replaced by a full one. */
const READERS = 10_000;

/** A bucket for each key. Returns whether the key may take a token. */
export function createTokenBuckets(perSecond: number, atOnce: number, now: () => number): (who: string) => boolean {
  const buckets = new Map<string, TokenBucket>();
  return (who) => {
    const bucket = buckets.get(who) ?? createTokenBucket(perSecond, atOnce, now);
    // In order of use.
    buckets.delete(who);
    buckets.set(who, bucket);
    if (buckets.size > READERS) buckets.delete(buckets.keys().next().value!);
    return bucket.take();
  };
}
