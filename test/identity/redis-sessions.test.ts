import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { openRedisSessions } from '../../server/identity/redis-sessions.ts';
import { createLogger } from '../../server/logger.ts';
import { startRedis } from '../support/redis.ts';
import { describeSessions } from './sessions.contract.ts';

const logger = createLogger('silent');
const placeOf = (url: string) => readConfig({ REDIS_URL: url }).redis!;
const options = { secret: 'the secret of this test, long enough', now: () => Date.now(), logger };

describeSessions('sessions in Redis', (given) =>
  openRedisSessions({ ...given, place: placeOf(inject('redisUrl')), logger }),
);

describe('what Redis holds of sessions', () => {
  const redis = new Redis(inject('redisUrl'), { lazyConnect: true });
  beforeAll(() => redis.connect());
  afterAll(() => redis.disconnect());

  it('is a record that goes two hours after its last use, and a mark of the end that goes after seven days', async () => {
    const sessions = await openRedisSessions({ ...options, place: placeOf(inject('redisUrl')) });
    const token = await sessions.start(1);
    const key = `session:${(await sessions.find(token))?.sessionId}`;
    await redis.pexpire(key, 1_000);
    await sessions.find(token);
    expect(await redis.ttl(key)).toBeGreaterThan(7_000);
    expect(await redis.ttl(key)).toBeLessThanOrEqual(7_200);
    await sessions.end(token);
    expect(await redis.ttl(key)).toBeGreaterThan(604_000);
    expect(await sessions.find(token)).toBeNull();
    expect(await redis.ttl(key)).toBeGreaterThan(604_000);
    await sessions.close();
  });

  it('may be lost without logging anybody out', async () => {
    const sessions = await openRedisSessions({ ...options, place: placeOf(inject('redisUrl')) });
    const token = await sessions.start(1);
    const key = `session:${(await sessions.find(token))?.sessionId}`;
    await redis.del(key);
    expect((await sessions.find(token))?.userId).toBe(1);
    expect(await redis.get(key)).toBe('1');
    await sessions.close();
  });

  it('is shared by all instances', async () => {
    const here = await openRedisSessions({ ...options, place: placeOf(inject('redisUrl')) });
    const there = await openRedisSessions({ ...options, place: placeOf(inject('redisUrl')) });
    const token = await here.start(1);
    expect((await there.find(token))?.userId).toBe(1);
    await there.end(token);
    expect(await here.find(token)).toBeNull();
    await here.close();
    await there.close();
  });
});

describe('sessions without Redis', () => {
  it('go on by signature when Redis dies, and do not pretend to end', async () => {
    const own = await startRedis();
    const sessions = await openRedisSessions({ ...options, place: placeOf(own.url) });
    const token = await sessions.start(1);
    await own.stop();
    expect((await sessions.find(token))?.userId).toBe(1);
    expect((await sessions.find(await sessions.start(2)))?.userId).toBe(2);
    expect(await sessions.find('rubbish')).toBeNull();
    await expect(sessions.end(token)).rejects.toThrow();
    await sessions.close();
  });

  it('begin where nobody listens', async () => {
    const sessions = await openRedisSessions({ ...options, place: placeOf('redis://127.0.0.1:1') });
    expect((await sessions.find(await sessions.start(1)))?.userId).toBe(1);
    await sessions.close();
  });

  it('begin where somebody listens and never answers', async () => {
    const sockets: Socket[] = [];
    const mute = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as { port: number };
    const sessions = await openRedisSessions({ ...options, place: placeOf(`redis://127.0.0.1:${port}`) });
    expect((await sessions.find(await sessions.start(1)))?.userId).toBe(1);
    await sessions.close();
    for (const socket of sockets) socket.destroy();
    mute.close();
  });
});
