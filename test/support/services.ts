import type { TestProject } from 'vitest/node';
import { buildAppIfOld } from '../../server/app-build.ts';
import { startMariadb } from './mariadb.ts';
import { startRedis } from './redis.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A MariaDB where databases may be made, without a database in it. */
    mariadbUrl: string;
    redisUrl: string;
  }
}

/** Gives the tests a real MariaDB, a real Redis (those named in the environment, else private ones) and a built app. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl } = process.env;
  const mariadb = databaseUrl ? undefined : await startMariadb();
  const redis = redisUrl ? undefined : await startRedis();
  console.log(mariadb ? `MariaDB: a private one of ${mariadb.binary}` : 'MariaDB: the one of TEST_DATABASE_URL');
  console.log(redis ? `Redis: a private one of ${redis.binary}` : 'Redis: the one of TEST_REDIS_URL');
  project.provide('mariadbUrl', mariadb?.url ?? databaseUrl!);
  project.provide('redisUrl', redis?.url ?? redisUrl!);
  await buildShippedApp();
  return async () => {
    await Promise.all([mariadb?.stop(), redis?.stop()]);
  };
}

/** Builds the app once, before the files that open it. Vitest's own NODE_ENV would leave the checks of development in. */
async function buildShippedApp(): Promise<void> {
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  await buildAppIfOld();
  process.env.NODE_ENV = NODE_ENV;
}
