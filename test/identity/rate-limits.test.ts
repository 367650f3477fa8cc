import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock as clock } from '../../server/clock.ts';
import { networkOf } from '../../server/identity/network.ts';
import { createRateLimits, type RateLimits } from '../../server/identity/rate-limits.ts';
import { readLimits } from '../../server/limits.ts';
import { parseRedisUrl } from '../../server/redis.ts';
import { openRedisStore, type RedisStore } from '../../server/storage/redis-store.ts';
import { redisUrl } from '../support/databases.ts';
import { type Redis, startRedis } from '../support/redis.ts';
import { PATIENT } from '../support/stores.ts';

const { rates } = readLimits('login=3,crowd=2')!;
const logger = { info: () => {}, warn: () => {}, error: () => {} };
const placeOf = (url: string) => ({ ...parseRedisUrl(url)!, authorities: undefined });
const ADDRESS = '192.0.2.1';

/** How many of `asked` were allowed. */
async function allowed(limits: RateLimits, asked: number, ...of: Parameters<RateLimits['take']>): Promise<number> {
  const waits: number[] = [];
  for (let time = 0; time < asked; time++) waits.push(await limits.take(...of));
  for (const seconds of waits.filter((wait) => wait > 0)) expect(seconds).toBeLessThanOrEqual(rates.login.seconds);
  return waits.filter((wait) => wait === 0).length;
}

describe.each(['memory', 'redis'] as const)('case 45: limits of people and addresses, in %s', (place) => {
  let redis: RedisStore | undefined;
  beforeAll(async () => {
    if (place === 'redis') redis = await openRedisStore({ place: placeOf(redisUrl()), clock: PATIENT, logger });
  });
  afterAll(() => redis?.close());
  const create = (secret = randomUUID()) => createRateLimits({ rates, redis, secret });

  test('one person is limited, and no other one', async () => {
    const limits = create();
    expect(await allowed(limits, 10, 'login', { userId: 1 })).toBe(3);
    expect(await allowed(limits, 1, 'login', { userId: 2 })).toBe(1);
    expect(await allowed(limits, 1, 'create', { userId: 1 })).toBe(1);
  });

  test('all without a token at one address are one person, times the crowd', async () => {
    const limits = create();
    expect(await allowed(limits, 10, 'login', { address: ADDRESS, isStranger: true })).toBe(6);
    expect(await allowed(limits, 1, 'login', { address: '192.0.2.2', isStranger: true })).toBe(1);
    expect(await allowed(limits, 1, 'login', { address: ADDRESS, isStranger: false })).toBe(1);
  });

  test('an address is limited, whoever comes from it', async () => {
    const limits = create();
    expect(await allowed(limits, 130, 'login', { address: ADDRESS, isStranger: false })).toBe(rates.login.address);
    expect(await allowed(limits, 1, 'login', { address: ADDRESS, isStranger: true })).toBe(0);
  });

  test('a refusal for two rates names the longer wait', async () => {
    const of = readLimits('login=1,create=1')!.rates;
    const limits = createRateLimits({ rates: of, redis, secret: randomUUID() });
    for (const [userId, names] of [['login', 'create'] as const, ['create', 'login'] as const].entries()) {
      expect(await limits.take(names, { userId })).toBe(0);
      expect(await limits.take(names, { userId })).toBeGreaterThan(of.login.seconds);
      // The one alone.
      expect(await limits.take('login', { userId })).toBeLessThanOrEqual(of.login.seconds);
    }
  });

  test('instances count together where they share a Redis and a secret', async () => {
    const secret = randomUUID();
    const instances = [create(secret), create(secret)];
    const counts = await Promise.all(instances.map((limits) => allowed(limits, 5, 'login', { userId: 1 })));
    expect(counts[0]! + counts[1]!).toBe(place === 'redis' ? 3 : 6);
    expect(await allowed(create(), 1, 'login', { userId: 1 })).toBe(1);
  });
});

test('case 45: while Redis is away, an instance counts for itself', async () => {
  const server: Redis = await startRedis();
  const redis = await openRedisStore({ place: placeOf(server.url), clock, logger });
  const limits = createRateLimits({ rates, redis, secret: randomUUID() });
  expect(await limits.take('login', { userId: 1 })).toBe(0);
  await server.stop();
  expect(await allowed(limits, 10, 'login', { userId: 1 })).toBe(3);
  await redis.close();
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:0:7:1:2:3:4', '2001-db8-0-7'],
  ['2001:DB8::1', '2001-db8-0-0'],
  ['2001:0db8:0000:0007::', '2001-db8-0-7'],
  ['fe80::1%eth0', 'fe80-0-0-0'],
  ['::1', '0-0-0-0'],
  ['64:ff9b::192.0.2.1', '64-ff9b-0-0'],
])('%s is counted as %s', (address, network) => expect(networkOf(address)).toBe(network));
