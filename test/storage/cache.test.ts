import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CACHE_LIFE, type CacheCategory, createCaches } from '../../server/storage/cache.ts';
import { type CacheStore, createMemoryStore } from '../../server/storage/cache-store.ts';
import { redisUrl } from '../support/databases.ts';
import { createHandClock } from '../support/hand-clock.ts';
import { openStore, PATIENT, STORES } from '../support/stores.ts';

describe.each(STORES)('a cache, %s', (kind) => {
  let store: CacheStore;
  beforeAll(async () => {
    store = await openStore(kind, redisUrl(), PATIENT);
  });
  afterAll(() => store.close());

  test('makes a value once, and counts how often it was there', async () => {
    const caches = createCaches(store);
    const cache = caches.of<{ legs: number[]; title: string; none: null }>('analyses', '1');
    const id = randomUUID();
    let made = 0;
    const make = () => ({ legs: [1, 2.5, -3], title: `Zürich 🛫 ${++made}`, none: null });
    const first = await cache.through(id, make);
    expect(await cache.through(id, make)).toEqual(first);
    expect(await cache.get(id)).toEqual(first);
    expect(await caches.of('analyses', '2').get(id)).toBeUndefined();
    expect(made).toBe(1);
    expect(caches.figures().analyses).toEqual({ hits: 2, misses: 2 });
    expect(caches.figures().routes).toEqual({ hits: 0, misses: 0 });
  });

  test('does not keep what is not there', async () => {
    const cache = createCaches(store).of<string | undefined>('analyses', '1');
    const id = randomUUID();
    expect(await cache.through(id, () => undefined)).toBeUndefined();
    expect(await cache.through(id, () => 'there by now')).toBe('there by now');
  });

  test('forgets at once, and does not take what was read before the change', async () => {
    const cache = createCaches(store).of<string>('analyses', '1');
    const id = randomUUID();
    await cache.set(id, 'old');
    await cache.forget(id);
    expect(await cache.get(id)).toBeUndefined();
    const second = randomUUID();
    const read = cache.through(second, async () => {
      await cache.forget(second);
      return 'read before the change';
    });
    expect(await read).toBe('read before the change');
    expect(await cache.through(second, () => 'new')).toBe('new');
  });
});

test('every category lives as long as the table says', async () => {
  const clock = createHandClock();
  const caches = createCaches(createMemoryStore({ bytes: 1e6, now: clock.now }));
  const minutes: Record<CacheCategory, number> = { airports: 30, routes: 30, compositions: 30, analyses: 60 };
  expect(Object.keys(CACHE_LIFE)).toEqual(Object.keys(minutes));
  const all = (Object.keys(minutes) as CacheCategory[]).map((name) => ({ name, cache: caches.of<number>(name, '') }));
  for (const { cache } of all) await cache.set('id', 1);
  // A life ends with its last millisecond.
  clock.advance(1);
  for (let minute = 0; minute <= 60; minute++) {
    for (const { name, cache } of all)
      expect(await cache.get('id'), `${name} after ${minute} min`).toBe(minute < minutes[name] ? 1 : undefined);
    clock.advance(60_000);
  }
});
