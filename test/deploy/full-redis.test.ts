import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { connect, type Room } from '../../client-sdk/index.ts';
import type { AeroMelody } from '../../server/server.ts';
import { CACHE_LIFE, createCaches } from '../../server/storage/cache.ts';
import { freshDatabase } from '../support/databases.ts';
import { startRedis } from '../support/redis.ts';
import { createLog, startServer } from '../support/server.ts';
import { openRedis, PATIENT } from '../support/stores.ts';
import { until } from '../support/until.ts';

/** More legs than fit, with as many bytes as the notes of one have. */
const LEGS = 9_000;
const LEG_BYTES = 6_000;

const compose = parse(readFileSync(join(import.meta.dirname, '../../compose.yaml'), 'utf8'));
const command = compose.services.redis.command as string[];
const flag = (name: string) => command[command.indexOf(`--${name}`) + 1]!;

let redis: Awaited<ReturnType<typeof startRedis>>;
let client: Redis;
let drop: () => Promise<void>;
const opened: { close(): Promise<void> }[] = [];
const rooms: Room[] = [];

beforeAll(async () => {
  redis = await startRedis();
  client = new Redis(redis.url);
  for (const name of ['maxmemory', 'maxmemory-policy']) await client.config('SET', name, flag(name));
});
afterAll(async () => {
  for (const room of rooms) await room.leave();
  for (const part of opened.reverse()) await part.close();
  client.disconnect();
  await redis.stop();
  await drop?.();
});

const figure = async (section: string, name: string) =>
  Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(await client.info(section))?.[1]);

async function metric({ url, operatorToken }: AeroMelody, name: string): Promise<number> {
  const headers = { authorization: `Bearer ${operatorToken}` };
  const text = await (await fetch(`${url}/metrics`, { headers })).text();
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1]);
}

test('a Redis set up as deployed forgets caches when it is full, and takes sessions and messages as ever', async () => {
  const database = await freshDatabase('mariadb');
  drop = database.drop;
  const env = {
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    SECRET: 'the same for both of these instances',
    LOG_LEVEL: 'fatal',
  };
  const start = async () => {
    const instance = await startServer(env);
    opened.push(instance);
    return instance;
  };
  const one = await start();
  const log = await createLog(one.url, 'CDG', 'NRT');
  const join = async ({ url }: AeroMelody, name: string) => {
    const room = await connect({ url, log, name });
    rooms.push(room);
    return room;
  };
  const ada = await join(one, 'Ada');
  const before = await client.keys('session:*');
  expect(before.length).toBeGreaterThanOrEqual(2);

  const warnings: string[] = [];
  const warn = (_: unknown, message?: string) => warnings.push(String(message));
  for (let at = 0; at < LEGS; at += 100) {
    const hundred = client.pipeline();
    for (let nth = 0; nth < 100; nth++)
      hundred.set(`compositions:${at + nth}:notes`, randomBytes(LEG_BYTES), 'PX', CACHE_LIFE.compositions);
    await hundred.exec();
  }
  expect(await figure('stats', 'evicted_keys')).toBeGreaterThan(1_000);
  expect(await figure('memory', 'used_memory')).toBeLessThan(31 * 2 ** 20);

  const watching = await openRedis(redis.url, { logger: { info: () => {}, warn, error: warn }, clock: PATIENT });
  opened.push(watching);
  const legs = createCaches(watching).of<number[]>('compositions', 'notes');
  await until('one more is taken', async () => {
    await legs.set('one more', [1, 2, 3]);
    return (await legs.get('one more')) !== undefined;
  });
  await until('the operator is told', () => warnings.length > 0);
  expect(warnings).toEqual([expect.stringMatching(/^Redis uses (8|9|10)\d % of its memory$/)]);

  const two = await start();
  const ben = await join(two, 'Ben');
  ada.travelLog.setTitle('Through a full Redis');
  ada.awareness.setLocalStateField('cursor', 42);
  await until('Ben reads what Ada writes', () => ben.travelLog.read().title === 'Through a full Redis');
  await until(
    "Ben sees Ada's cursor",
    () => (ben.awareness.getStates().get(ada.doc.clientID) as { cursor?: number } | undefined)?.cursor === 42,
  );
  expect(await client.keys('session:*')).toEqual(expect.arrayContaining(before));
  await until('sessions are taken', async () => {
    await createLog(two.url);
    return (await client.keys('session:*')).length > before.length;
  });
  expect(await client.info('errorstats')).not.toContain('OOM');
  const limit = await metric(two, 'aero_melody_redis_memory_limit_bytes');
  expect(limit).toBe(30 * 2 ** 20);
  expect(await metric(two, 'aero_melody_redis_memory_bytes')).toBeGreaterThan(0.8 * limit);

  const [, keys, expiring] = /keys=(\d+),expires=(\d+)/.exec(await client.info('keyspace'))!;
  expect(expiring).toBe(keys);
}, 120_000);

test('a full Redis that may not forget is told of', async () => {
  await client.config('SET', 'maxmemory-policy', 'noeviction');
  const warnings: string[] = [];
  const warn = (_: unknown, message?: string) => warnings.push(String(message));
  opened.push(await openRedis(redis.url, { logger: { info: () => {}, warn, error: warn }, clock: PATIENT }));
  await until('the operator is told', () => warnings.length > 1);
  expect(warnings[1]).toContain('set its maxmemory-policy to volatile-ttl');
  await expect(client.set('one:more:key', randomBytes(2 ** 20))).rejects.toThrow('OOM');
});
