import type { Logger } from '../logger.ts';
import { openRedis, type RedisClient, type RedisPlace } from '../redis.ts';
import type { CacheStore } from './cache-store.ts';
import { type MemoryUse, watchRedisMemory } from './redis-memory.ts';

/** Response timeout, ms. */
const PATIENCE_MS = 200;
/** Time until an abandoned command is dropped, ms. */
const PENDING_MS = 2_000;
/** Back-off after a timeout, ms: commands meanwhile fail at once. */
const REST_MS = 1_000;
/** Keys with a stale value, to be deleted once Redis answers again, count. */
const OWED = 10_000;

// One script, so that the value cannot change in between.
const SET_UNLESS = `
  if redis.call('GET', KEYS[1]) == ARGV[3] then return 0 end
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1`;

export interface RedisStore extends CacheStore {
  /** Commands that timed out, count. */
  failures(): number;
  memory(): MemoryUse;
  /** For commands of other parts, through `ask` alone. */
  readonly client: RedisClient;
  /** Runs a command with the patience of the store. Undefined where Redis does not answer, or refuses. */
  ask<T>(command: () => Promise<T>): Promise<{ readonly answer: T } | undefined>;
}

/**
 * Opens a store in Redis, shared by all instances. Each command has one key, as a cluster requires. Resolves when Redis
 * has answered or the timeout has passed.
 */
export async function openRedisStore({
  place,
  clock,
  logger,
}: {
  readonly place: RedisPlace;
  readonly clock: {
    now(): number;
    after(ms: number, turn: () => void): () => void;
    every(ms: number, turn: () => void): () => void;
  };
  readonly logger: Logger;
}): Promise<RedisStore> {
  const client = openRedis(place, PENDING_MS);
  // Logged once an outage, at the first command.
  client.on('error', () => {});
  const memory = watchRedisMemory({ client, every: clock.every, logger });
  await client.connect().catch(() => {});
  const owed = new Set<string>();
  let restUntil = 0;
  let failures = 0;
  let away = false;

  async function ask<T>(command: () => Promise<T>): Promise<{ readonly answer: T } | undefined> {
    if (clock.now() < restUntil) return undefined;
    const result = await new Promise<{ readonly answer: T } | { readonly err: unknown }>((resolve) => {
      // A response that arrived while this process was busy is read before the command counts as failed.
      const stop = clock.after(PATIENCE_MS, () => setImmediate(resolve, { err: `no answer within ${PATIENCE_MS} ms` }));
      command()
        .then((answer) => resolve({ answer }))
        .catch((err) => resolve({ err }))
        .finally(stop);
    });
    if ('err' in result) {
      if (!away) logger.warn({ err: result.err }, 'Redis does not answer: nothing is cached meanwhile');
      away = true;
      failures += 1;
      restUntil = clock.now() + REST_MS;
      return undefined;
    }
    if (away) logger.info('Redis answers again');
    away = false;
    for (const key of owed) if (owed.delete(key)) void client.del(key).catch(() => owe(key));
    return result;
  }

  function owe(key: string): void {
    if (owed.size < OWED) owed.add(key);
  }

  return {
    failures: () => failures,
    async get(key, slideMs) {
      if (owed.has(key)) return undefined;
      const found = await ask(() =>
        slideMs === undefined ? client.getBuffer(key) : client.getexBuffer(key, 'PX', slideMs),
      );
      return found?.answer ?? undefined;
    },
    async set(key, value, lifeMs, unless) {
      const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      const done = await ask<unknown>(() => {
        if (unless === undefined) return client.set(key, bytes, 'PX', lifeMs);
        if (unless === 'any') return client.set(key, bytes, 'PX', lifeMs, 'NX');
        return client.eval(SET_UNLESS, 1, key, bytes, lifeMs, Buffer.from(unless));
      });
      // The stale value would be read once Redis is back.
      if (!done && unless === undefined) owe(key);
    },
    memory: memory.use,
    client,
    ask,
    async close() {
      memory.close();
      client.disconnect();
    },
  };
}
