import { LRUCache } from 'lru-cache';

/**
 * Expiring values under keys `{category}:{id}:{sub}`. It may evict any of them at any time. It never fails and never
 * blocks: a value that it cannot read counts as absent.
 */
export interface CacheStore {
  /** @param slideMs renews the lifetime of the value to this, ms */
  get(key: string, slideMs?: number): Promise<Uint8Array | undefined>;
  /** @param unless a present value that is not replaced: this one, or any */
  set(key: string, value: Uint8Array, lifeMs: number, unless?: Uint8Array | 'any'): Promise<void>;
  close(): Promise<void>;
}

/** Overhead of an entry beside its key and value, bytes, roughly. */
const ENTRY_BYTES = 200;

/**
 * A store in this process that evicts the least recently used entry.
 * @param bytes capacity
 * @param now monotonic clock, ms
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
      // Copied: the buffer behind a view may be much larger.
      kept.set(key, new Uint8Array(value), { ttl: lifeMs });
    },
    async close() {
      kept.clear();
    },
  };
}
