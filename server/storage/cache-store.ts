import { LRUCache } from 'lru-cache';

/**
 * Holds values for a while, under keys `{category}:{id}:{sub}`. It may forget any of them at any time, never fails, and
 * never keeps anybody waiting: what it cannot tell is not there.
 */
export interface CacheStore {
  /** @param slideMs where given, the value lives so long from now on */
  get(key: string, slideMs?: number): Promise<Uint8Array | undefined>;
  /** @param unless what is not replaced where it is there: this value, or any */
  set(key: string, value: Uint8Array, lifeMs: number, unless?: Uint8Array | 'any'): Promise<void>;
  close(): Promise<void>;
}

/** What an entry takes beside its key and its value, bytes, roughly. */
const ENTRY_BYTES = 200;

/**
 * A store in this process. What has not been asked for longest makes room.
 * @param bytes that all of it may take
 * @param now ms, never running backwards
 */
export function createMemoryStore({ bytes, now }: { readonly bytes: number; now(): number }): CacheStore {
  const kept = new LRUCache<string, Uint8Array>({
    maxSize: bytes,
    sizeCalculation: (value, key) => value.byteLength + 2 * key.length + ENTRY_BYTES,
    perf: { now },
    ttlResolution: 0,
  });
  return {
    async get(key, slideMs) {
      const value = kept.get(key);
      if (value && slideMs !== undefined) kept.set(key, value, { ttl: slideMs });
      return value;
    },
    async set(key, value, lifeMs, unless) {
      const there = unless && kept.peek(key);
      if (there && (unless === 'any' || Buffer.compare(there, unless) === 0)) return;
      // A copy: what it is a view of may be much larger.
      kept.set(key, new Uint8Array(value), { ttl: lifeMs });
    },
    async close() {
      kept.clear();
    },
  };
}
