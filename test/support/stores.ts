import { type Clock, systemClock } from '../../server/clock.ts';
import { readConfig } from '../../server/config.ts';
import { createLogger, type Logger } from '../../server/logger.ts';
import { type CacheStore, createMemoryStore } from '../../server/storage/cache-store.ts';
import { openRedisStore } from '../../server/storage/redis-store.ts';

export const STORES = ['in-process', 'Redis'] as const;

/** Waits ten times as long: a Redis that is slow on a busy machine is none that is away. */
export const PATIENT: Clock = { ...systemClock, after: (ms, turn) => systemClock.after(10 * ms, turn) };

/** A store of sessions and caches. */
export const openStore = async (
  kind: (typeof STORES)[number],
  redisUrl: string,
  clock: Clock = systemClock,
): Promise<CacheStore> =>
  kind === 'Redis' ? openRedis(redisUrl, { clock }) : createMemoryStore({ bytes: 1e6, now: systemClock.now });

export const openRedis = (
  url: string,
  { logger = createLogger('silent'), clock = systemClock }: { readonly logger?: Logger; readonly clock?: Clock } = {},
) => openRedisStore({ place: readConfig({ REDIS_URL: url }).redis!, clock, logger });
