import { systemClock } from '../../server/clock.ts';
import { readConfig } from '../../server/config.ts';
import { createLogger, type Logger } from '../../server/logger.ts';
import { type CacheStore, createMemoryStore } from '../../server/storage/cache-store.ts';
import { openRedisStore } from '../../server/storage/redis-store.ts';

export const STORES = ['in-process', 'Redis'] as const;

/** A store of sessions and caches. */
export const openStore = async (kind: (typeof STORES)[number], redisUrl: string): Promise<CacheStore> =>
  kind === 'Redis' ? openRedis(redisUrl) : createMemoryStore({ bytes: 1e6, now: systemClock.now });

export const openRedis = (url: string, logger: Logger = createLogger('silent')) =>
  openRedisStore({ place: readConfig({ REDIS_URL: url }).redis!, clock: systemClock, logger });
