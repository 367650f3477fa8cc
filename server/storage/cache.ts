import { decode, encode } from '@msgpack/msgpack';
import type { CacheStore } from './cache-store.ts';

const MINUTE = 60_000;

/** How long what is cached lives, ms, by category: the first part of its key, `{category}:{id}:{sub}`. */
export const CACHE_LIFE = {
  airports: 30 * MINUTE,
  routes: 30 * MINUTE,
  compositions: 30 * MINUTE,
  analyses: 60 * MINUTE,
} as const;

export type CacheCategory = keyof typeof CACHE_LIFE;

/** How long nothing is cached under a key that was forgotten, ms: what was read before the change may be on its way. */
const FORGOTTEN_MS = 5_000;
const FORGOTTEN = new Uint8Array(0);

/** What was found or made before, by id. It never fails and keeps nobody waiting: what it cannot tell is made anew. */
export interface Cache<T> {
  get(id: string): Promise<T | undefined>;
  /** Keeps a value, unless there is one. */
  set(id: string, value: T): Promise<void>;
  /** The value is another one by now. */
  forget(id: string): Promise<void>;
  /** What is cached; else what is made now, which is kept unless it is undefined. */
  through(id: string, make: () => T | Promise<T>): Promise<T>;
}

export interface Caches {
  /** @param sub what else a value depends on, such as the version of the rules that made it */
  of<T>(category: CacheCategory, sub: string): Cache<T>;
  /** How often something was there or was not, count, since the start. */
  figures(): Readonly<Record<CacheCategory, { readonly hits: number; readonly misses: number }>>;
}

/** The caches of an instance. Values are what MessagePack can hold, and come back as copies. */
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
