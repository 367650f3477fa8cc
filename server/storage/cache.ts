import { createHash } from 'node:crypto';
import { decode, encode } from '@msgpack/msgpack';
import type { CacheStore } from './cache-store.ts';

const MINUTE = 60_000;

/** Time to live, ms, by category: the first part of a key `{category}:{id}:{sub}`. */
export const CACHE_LIFE = {
  airports: 30 * MINUTE,
  routes: 30 * MINUTE,
  compositions: 30 * MINUTE,
  analyses: 60 * MINUTE,
} as const;

export type CacheCategory = keyof typeof CACHE_LIFE;

/** A forgotten key is not cached for this long, ms: a value read before the change may still be on its way. */
const FORGOTTEN_MS = 5_000;
const FORGOTTEN = new Uint8Array(0);

/** Results by id. It never fails and never blocks: a value that it cannot read is made again. */
export interface Cache<T> {
  get(id: string): Promise<T | undefined>;
  /** Caches a value unless one is cached. */
  set(id: string, value: T): Promise<void>;
  /** Invalidates the value. */
  forget(id: string): Promise<void>;
  /** The cached value, or else the one made now, which is cached unless it is undefined. */
  through(id: string, make: () => T | Promise<T>): Promise<T>;
}

export interface Caches {
  /** @param sub a further dependency of the values, such as the version of the rules that made them */
  of<T>(category: CacheCategory, sub: string): Cache<T>;
  /** Hits and misses since the start, count. */
  figures(): Readonly<Record<CacheCategory, { readonly hits: number; readonly misses: number }>>;
}

/** The caches of an instance. Values are anything MessagePack encodes, and come back as copies. */
export function createCaches(store: Pick<CacheStore, 'get' | 'set'>): Caches {
  const count = () => ({ hits: 0, misses: 0 });
  const figures = { airports: count(), routes: count(), compositions: count(), analyses: count() };

  return {
    figures: () => figures,
    of<T>(category: CacheCategory, sub: string): Cache<T> {
      const keyOf = (id: string) => `${category}:${id}:${sub}`;
      const life = CACHE_LIFE[category];
      const cache: Cache<T> = {
        async get(id) {
          const bytes = await store.get(keyOf(id));
          const found = bytes !== undefined && bytes.byteLength > 0;
          figures[category][found ? 'hits' : 'misses'] += 1;
          return found ? (decode(bytes) as T) : undefined;
        },
        set: (id, value) => store.set(keyOf(id), encode(value), life, 'any'),
        forget: (id) => store.set(keyOf(id), FORGOTTEN, FORGOTTEN_MS),
        async through(id, make) {
          const cached = await cache.get(id);
          if (cached !== undefined) return cached;
          const made = await make();
          if (made !== undefined) await cache.set(id, made);
          return made;
        },
      };
      return cache;
    },
  };
}

/** Shortens what a value depends on to a `sub`. */
export const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 12);
