import type { TestProject } from 'vitest/node';
import { startMariadb } from './mariadb.ts';
import { startRedis } from './redis.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A MariaDB where databases may be made, without a database in it. */
    mariadbUrl: string;
    redisUrl: string;
  }
}

/** Gives the tests a real MariaDB and a real Redis: those named in the environment, else private ones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl } = process.env;
  const mariadb = databaseUrl ? undefined : await startMariadb();
  const redis = redisUrl ? undefined : await startRedis();
  console.log(mariadb ? `MariaDB: a private one of ${mariadb.binary}` : 'MariaDB: the one of TEST_DATABASE_URL');
  console.log(redis ? `Redis: a private one of ${redis.binary}` : 'Redis: the one of TEST_REDIS_URL');
  project.provide('mariadbUrl', mariadb?.url ?? databaseUrl!);
  project.provide('redisUrl', redis?.url ?? redisUrl!);
  return async () => {
    await Promise.all([mariadb?.stop(), redis?.stop()]);
  };
}
