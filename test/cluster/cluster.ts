import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import knex from 'knex';
import { type Instance, startInstance } from '../support/instance.ts';
import { startMariadb } from '../support/mariadb.ts';
import { startNginx } from '../support/nginx.ts';
import { freePort } from '../support/private-process.ts';
import { startRedis } from '../support/redis.ts';

export interface Cluster {
  /** In front of all instances. */
  readonly url: string;
  readonly demoLog: string;
  /** Each where it listens itself. */
  readonly instances: readonly Instance[];
  /** Ends an instance, waits, and starts it again at the same place. */
  replace(at: number, signal: 'SIGKILL' | 'SIGTERM', awayMs?: number): Promise<void>;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  close(): Promise<void>;
}

/** Starts private servers and instances on the loopback. @param options.dir where the instances keep what is theirs */
export async function startCluster(options: { readonly instances: number; readonly dir: string }): Promise<Cluster> {
  const [mariadb, redis] = await Promise.all([startMariadb(), startRedis()]);
  const databaseUrl = `${mariadb.url}/aero_melody`;
  const administrator = knex({ client: 'mysql2', connection: `${mariadb.url}/` });
  await administrator.raw('CREATE DATABASE aero_melody CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci');
  await administrator.destroy();
  const ports = await Promise.all(Array.from({ length: options.instances }, freePort));
  // Members of one log on several instances: what a hash of the log avoids, and failures bring about.
  const nginx = await startNginx(ports, (configuration) => configuration.replace(/hash .*;/, 'least_conn;'));
  const start = (at: number) =>
    startInstance({
      PORT: `${ports[at]}`,
      DATA_DIR: join(options.dir, `instance-${at + 1}`),
      DATABASE_URL: databaseUrl,
      REDIS_URL: redis.url,
      SECRET: 'the same for all instances of this cluster',
      LIMITS: 'crowd=1000',
    });
  // The first one builds the app where that is to be done, and the others find it.
  const first = await start(0);
  const instances = [first, ...(await Promise.all(ports.slice(1).map((_, at) => start(at + 1))))];
  return {
    url: nginx.url,
    demoLog: instances[0]!.demoLog,
    instances,
    async replace(at, signal, awayMs = 0) {
      await instances[at]!.end(signal);
      await setTimeout(awayMs);
      instances[at] = await start(at);
    },
    databaseUrl,
    redisUrl: redis.url,
    async close() {
      await Promise.all(instances.map((instance) => instance.end('SIGTERM')));
      await Promise.all([nginx.stop(), mariadb.stop(), redis.stop()]);
    },
  };
}
