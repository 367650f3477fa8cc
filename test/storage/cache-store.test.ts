import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CacheStore, createMemoryStore } from '../../server/storage/cache-store.ts';
import type { RedisStore } from '../../server/storage/redis-store.ts';
import { redisUrl } from '../support/databases.ts';
import { createHandClock } from '../support/hand-clock.ts';
import { startRedis } from '../support/redis.ts';
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.ts';
import { openRedis, openStore, PATIENT, STORES } from '../support/stores.ts';
import { until } from '../support/until.ts';

const LONG = 60_000;
const bytes = (text: string) => Buffer.from(text);
const textIn = async (store: CacheStore, key: string, slideMs?: number) => {
  const found = await store.get(key, slideMs);
  return found && Buffer.from(found).toString();
};

describe.each([...STORES, 'Redis Cluster'] as const)('a store, %s', (kind) => {
  let store: CacheStore;
  let cluster: RedisCluster | undefined;
  beforeAll(async () => {
    if (kind === 'Redis Cluster') cluster = await startRedisCluster('a password', ['--cluster-node-timeout', '15000']);
    store = cluster
      ? await openRedis(cluster.url, { clock: PATIENT })
      : await openStore(kind as (typeof STORES)[number], redisUrl(), PATIENT);
  });
  afterAll(async () => {
    await store.close();
    await cluster?.stop();
  });
  const fresh = () => `test:${randomUUID()}:contract`;

  test('tells what was set last, byte for byte, and nothing of what was not', async () => {
    const key = fresh();
    expect(await store.get(key)).toBeUndefined();
    await store.set(key, bytes('one'), LONG);
    await store.set(key, new Uint8Array([0, 255, 128, 10, 13]), LONG);
    expect([...(await store.get(key))!]).toEqual([0, 255, 128, 10, 13]);
    await store.set(key, new Uint8Array(0), LONG);
    expect((await store.get(key))?.byteLength).toBe(0);
  });

  test('holds as many keys as there are', async () => {
    const keys = Array.from({ length: 50 }, fresh);
    for (const key of keys) await store.set(key, bytes(key), LONG);
    for (const key of keys) expect(await textIn(store, key)).toBe(key);
  });

  test('forgets a value when its life is over', async () => {
    const key = fresh();
    await store.set(key, bytes('short'), 50);
    await setTimeout(100);
    expect(await store.get(key)).toBeUndefined();
  });

  test('gives a value that slides another life, and no other', async () => {
    const [slides, stays] = [fresh(), fresh()];
    await store.set(slides, bytes('a'), 5_000);
    await store.set(stays, bytes('b'), 5_000);
    expect(await textIn(store, slides, LONG)).toBe('a');
    expect(await textIn(store, stays)).toBe('b');
    await setTimeout(5_200);
    expect(await textIn(store, slides)).toBe('a');
    expect(await store.get(stays)).toBeUndefined();
  });

  test('leaves what is there where it is told to', async () => {
    const key = fresh();
    await store.set(key, bytes('first'), LONG, 'any');
    await store.set(key, bytes('second'), LONG, 'any');
    expect(await textIn(store, key)).toBe('first');
    await store.set(key, bytes('third'), LONG, bytes('ended'));
    expect(await textIn(store, key)).toBe('third');
    await store.set(key, bytes('fourth'), LONG, bytes('third'));
    expect(await textIn(store, key)).toBe('third');
    const other = fresh();
    await store.set(other, bytes('new'), LONG, bytes('ended'));
    expect(await textIn(store, other)).toBe('new');
  });
});

test('a cluster tells how much of its memory it uses', async () => {
  const cluster = await startRedisCluster('a password');
  const store = await openRedis(cluster.url);
  await until('it has told', () => store.memory().used > 0);
  expect(store.memory().limit, 'it has none').toBeUndefined();
  await store.close();
  await cluster.stop();
});

test('a store in this process stays within its bytes, and lets go of what was not asked for longest', async () => {
  const clock = createHandClock();
  const store = createMemoryStore({ bytes: 100_000, now: clock.now });
  await store.set('often', Buffer.alloc(1_000), LONG);
  for (let at = 0; at < 1_000; at++) {
    await store.set(`once:${at}`, Buffer.alloc(1_000), LONG);
    await store.get('often');
  }
  expect(await store.get('often')).toBeDefined();
  let kept = 0;
  for (let at = 0; at < 1_000; at++) if (await store.get(`once:${at}`)) kept += 1;
  expect(kept).toBeGreaterThan(50);
  expect(kept).toBeLessThan(100);
  await store.set('a view', new Uint8Array(100_000).subarray(0, 1), LONG);
  expect((await store.get('a view'))!.buffer.byteLength).toBe(1);
  await store.set('larger than all', Buffer.alloc(200_000), LONG);
  expect(await store.get('larger than all')).toBeUndefined();
});

describe('a Redis that does not answer', () => {
  let own: Awaited<ReturnType<typeof startRedis>>;
  let store: RedisStore;
  beforeAll(async () => {
    own = await startRedis();
    store = await openRedis(own.url);
  });
  afterAll(async () => {
    await store.close();
    await own.stop();
  });

  test('has nothing, keeps hardly anybody waiting, and tells no value that was replaced meanwhile', async () => {
    await store.set('kept', bytes('old'), LONG);
    await store.set('changed', bytes('old'), LONG);
    process.kill(own.pid, 'SIGSTOP');
    const began = performance.now();
    // A thousand questions one after the other: most are not asked at all.
    for (let at = 0; at < 1_000; at++) expect(await store.get('kept')).toBeUndefined();
    await store.set('changed', bytes('new'), LONG);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(store.failures()).toBeGreaterThan(0);
    process.kill(own.pid, 'SIGCONT');
    for (let at = 0; at < 40; at++) {
      expect(await textIn(store, 'changed')).not.toBe('old');
      await setTimeout(50);
    }
    await expect.poll(() => textIn(store, 'kept')).toBe('old');
    expect(store.failures()).toBeLessThan(50);
  });
});
