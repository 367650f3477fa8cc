import { createShardedAdapter } from '@socket.io/redis-adapter';
import type { Logger } from '../logger.ts';
import { openRedis, type RedisClient, type RedisPlace } from '../redis.ts';

/** How long a publish may take, ms: one that hangs must not keep all that was published since in memory. */
const PUBLISH_MS = 1_000;
/** When a channel is subscribed to again whose node in a cluster could not be reached, ms. */
const AGAIN_MS = 1_000;

/** The way to the other instances. */
export interface RedisLink {
  /** For Socket.IO. Each log has a channel of its own. */
  readonly adapter: ReturnType<typeof createShardedAdapter>;
  /** Messages that could not be published, count: what was lost is read from the update log. */
  lost(): number;
  /** Calls back whenever a way to Redis that was cut is there again: what was told meanwhile was not heard. */
  onBack(listen: () => void): void;
  close(): Promise<void>;
}

/** Connects to Redis. While it is away this instance goes on alone: publishing fails at once and is counted. */
export function createRedisLink(place: RedisPlace, logger: Logger): RedisLink {
  // Without a queue: the sharded adapter awaits its publish before it serves its own members.
  const pub = openRedis(place, PUBLISH_MS);
  const sub = openRedis(place, undefined);
  let lost = 0;
  let closed = false;
  const away = new Set<RedisClient>();
  const listeners: (() => void)[] = [];

  function goAway(client: RedisClient, err?: Error): void {
    if (away.size === 0 && !closed) logger.warn({ err }, 'Redis is away: other instances follow through the database');
    away.add(client);
  }
  function comeBack(client: RedisClient): void {
    if (!away.delete(client) || away.size > 0) return;
    logger.info({}, 'Redis is back');
    for (const listen of listeners) listen();
  }
  for (const client of [pub, sub]) {
    let failing = false;
    client.on('error', (error) => {
      failing = true;
      goAway(client, error);
    });
    client.on('close', () => goAway(client));
    client.on('ready', () => comeBack(client));
    // Of a cluster: it has tried all nodes that it listens to.
    client.on('subscribersReady', () => {
      if (!failing) comeBack(client);
      failing = false;
    });
    // It tries again by itself.
    client.connect().catch(() => {});
  }
  // A lost publish is no error: what must not be lost is in the update log, and nobody awaits the rest.
  const spublish = pub.spublish.bind(pub);
  pub.spublish = (channel: string | Buffer, message: string | Buffer) =>
    spublish(channel, message).catch(() => {
      lost += 1;
      return 0;
    });

  // The adapter awaits neither of these, and what nobody awaits ends the process where it fails.
  const wanted = new Set<string>();
  const ssubscribe = sub.ssubscribe.bind(sub);
  const sunsubscribe = sub.sunsubscribe.bind(sub);
  const subscribe = async (channel: string): Promise<unknown> => {
    wanted.add(channel);
    try {
      return await ssubscribe(channel);
    } catch {
      if (!closed) setTimeout(() => wanted.has(channel) && subscribe(channel), AGAIN_MS).unref();
      return undefined;
    }
  };
  Object.assign(sub, {
    ssubscribe: subscribe,
    sunsubscribe: async (channel: string) => {
      wanted.delete(channel);
      return sunsubscribe(channel).catch(() => undefined);
    },
  });

  return {
    adapter: createShardedAdapter(pub, sub, { subscriptionMode: 'static' }),
    lost: () => lost,
    onBack: (listen) => void listeners.push(listen),
    async close() {
      closed = true;
      pub.disconnect();
      sub.disconnect();
    },
  };
}
