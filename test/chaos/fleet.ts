import { join } from 'node:path';
import type { Dice } from './dice.ts';
import { type Link, openLink } from './link.ts';
import { createRedis, createServer, type Victim } from './victim.ts';

/** The servers of a run, and what joins them. */
export interface Fleet {
  readonly servers: readonly [Victim, ...Victim[]];
  /** Not started where there is one server. */
  readonly redis: Victim;
  /** Between the servers and Redis. */
  readonly redisLink: Link;
  /** The port of a server that lives, as a proxy would choose it; of any where none does. */
  port(dice: Dice): number;
  stop(): Promise<void>;
}

export async function openFleet(size: number, dir: string, databaseUrl: string): Promise<Fleet> {
  const redisLink = await openLink(0);
  const redis = createRedis((port) => redisLink.lead(port));
  if (size > 1) await redis.start();
  const ports: number[] = [];
  const create = (at: number) =>
    createServer(
      size > 1 ? `server ${at + 1}` : 'server',
      dir,
      {
        DATA_DIR: join(dir, `data-${at + 1}`),
        DATABASE_URL: databaseUrl,
        SECRET: 'the same for all servers of this run of chaos',
        AUTH_MODE: 'open',
        LIMITS: 'crowd=1000',
        ...(size > 1 && { REDIS_URL: `redis://127.0.0.1:${redisLink.port}` }),
      },
      (port) => {
        ports[at] = port;
      },
    );
  const servers = [create(0), ...Array.from({ length: size - 1 }, (_, at) => create(at + 1))] as const;
  for (const server of servers) await server.start();
  return {
    servers,
    redis,
    redisLink,
    port(dice) {
      const alive = ports.filter((_, at) => servers[at]!.alive());
      return dice.pick(alive.length > 0 ? alive : ports);
    },
    async stop() {
      for (const server of servers) await server.stop();
      await redis.stop();
      await redisLink.close();
    },
  };
}
