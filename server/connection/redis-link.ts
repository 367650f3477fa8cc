import { createShardedAdapter } from '@socket.io/redis-adapter';
import type { Logger } from '../logger.ts';
import { openRedis, type RedisClient, type RedisPlace } from '../redis.ts';

/** Publish timeout, ms: one that hangs must not keep all later ones in memory. */
const PUBLISH_MS = 1_000;
/** Delay before another subscription to a channel whose cluster node was unreachable, ms. */
const RESUBSCRIBE_MS = 1_000;

/** The link to the other instances. */
export interface RedisLink {
  /** For Socket.IO. Each log has a channel of its own. */
  readonly adapter: ReturnType<typeof createShardedAdapter>;
  /** Messages that could not be published, count: rows among them are read from the update log. */
  lost(): number;
  /** Calls back when Redis is reached again: messages of either side may have been lost before. */
  onReconnect(listen: () => void): void;
  close(): Promise<void>;
}

/** Connects to Redis. Without Redis this instance works alone: each publish fails at once and is counted. */
export function createRedisLink(place: RedisPlace, logger: Logger): RedisLink {
  // Without a queue, because the sharded adapter awaits its publish before it serves its own members.
  const pub = openRedis(place, PUBLISH_MS);
  const sub = openRedis(place, undefined);
  let lost = 0;
  let closed = false;
  /** Whether a publish was lost since the other instances were reached. */
  let losing = false;
  const away = new Set<RedisClient>();
  const listeners: (() => void)[] = [];

  function markAway(client: RedisClient, err?: Error): void {
    if (away.size === 0 && !closed)
      logger.warn({ err }, 'Redis is unreachable: other instances follow through the database');
    away.add(client);
  }
  function markBack(client: RedisClient): void {
    if (!away.delete(client) || away.size > 0) return;
    logger.info({}, 'Redis is reachable again');
    announceReconnect();
  }
  function announceReconnect(): void {
    losing = false;
    for (const listen of listeners) listen();
  }
  for (const client of [pub, sub]) {
    let failing = false;
    client.on('error', (error) => {
      failing = true;
      markAway(client, error);
    });
    client.on('close', () => markAway(client));
    client.on('ready', () => markBack(client));
    // Emitted by a cluster client once it has tried all nodes that it subscribes to.
    client.on('subscribersReady', () => {
      if (!failing) markBack(client);
      failing = false;
    });
    // The client retries by itself.
    client.connect().catch(() => {});
  }
  // A lost publish is no error: what must not be lost is in the update log. One that times out leaves the connection as it
  // is, so that only the next one that passes shows that the other instances can be reached.
  const spublish = pub.spublish.bind(pub);
  pub.spublish = (channel: string | Buffer, message: string | Buffer) =>
    spublish(channel, message).then(
      (receivers) => {
        if (losing && away.size === 0) announceReconnect();
        return receivers;
      },
      () => {
        lost += 1;
        losing = true;
        return 0;
      },
    );

  // The adapter awaits neither of these, and a rejection without a handler ends the process.
  const wanted = new Set<string>();
  const ssubscribe = sub.ssubscribe.bind(sub);
  const sunsubscribe = sub.sunsubscribe.bind(sub);
  const subscribe = async (channel: string): Promise<unknown> => {
    wanted.add(channel);
    try {
      return await ssubscribe(channel);
    } catch {
      if (!closed) setTimeout(() => wanted.has(channel) && subscribe(channel), RESUBSCRIBE_MS).unref();
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
    onReconnect: (listen) => void listeners.push(listen),
    async close() {
      closed = true;
      pub.disconnect();
      sub.disconnect();
    },
  };
}
