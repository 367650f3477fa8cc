/** Lets so many things happen a second, and so many at once after a pause. */
export interface TokenBucket {
  /** Takes one; false where none is left. */
  take(): boolean;
}

/** @param now ms, never running backwards */
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

/** Readers whose bucket is kept, count: who comes back after so many others finds a full one. */
const READERS = 10_000;

/** A bucket for each of those who ask, by whatever they are known. Returns whether one may have what it asks for. */
export function createTokenBuckets(perSecond: number, atOnce: number, now: () => number): (who: string) => boolean {
  const buckets = new Map<string, TokenBucket>();
  return (who) => {
    const bucket = buckets.get(who) ?? createTokenBucket(perSecond, atOnce, now);
    // In the order of use.
    buckets.delete(who);
    buckets.set(who, bucket);
    if (buckets.size > READERS) buckets.delete(buckets.keys().next().value!);
    return bucket.take();
  };
}
