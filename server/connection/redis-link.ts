import { createShardedAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import type { Logger } from '../logger.ts';

/** The way to the other instances. */
export interface RedisLink {
  /** For Socket.IO. Each log has a channel of its own. */
  readonly adapter: ReturnType<typeof createShardedAdapter>;
  /** Messages that could not be published, count: what was lost is read from the update log. */
  lost(): number;
  close(): Promise<void>;
}

/** Connects to Redis. While it is away this instance goes on alone: publishing fails at once and is counted. */
export function createRedisLink(url: string, logger: Logger): RedisLink {
  // Without a queue: the sharded adapter awaits its publish before it serves its own members.
  const pub = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    autoResendUnfulfilledCommands: false,
    // One that hangs must not keep all that was published since in memory.
    commandTimeout: 1_000,
  });
  const sub = new Redis(url, { maxRetriesPerRequest: null });
  let lost = 0;
  let away = false;

  for (const client of [pub, sub]) {
    client.on('error', (error) => {
      if (!away) logger.warn({ err: error }, 'Redis is away: other instances follow through the database');
      away = true;
    });
    client.on('ready', () => {
      if (away) logger.info({}, 'Redis is back');
      away = false;
    });
  }
  // A lost publish is no error: what must not be lost is in the update log, and nobody awaits the rest.
  const count = () => {
    lost += 1;
    return 0;
  };
  const publish = pub.publish.bind(pub);
  const spublish = pub.spublish.bind(pub);
  pub.publish = (channel: string | Buffer, message: string | Buffer) => publish(channel, message).catch(count);
  pub.spublish = (channel: string | Buffer, message: string | Buffer) => spublish(channel, message).catch(count);

  return {
    adapter: createShardedAdapter(pub, sub, { subscriptionMode: 'static' }),
    lost: () => lost,
    async close() {
      pub.disconnect();
      sub.disconnect();
    },
  };
}
