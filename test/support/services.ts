import type { TestProject } from 'vitest/node';
import { buildAppIfOld } from '../../server/app-build.ts';
import { startMariadb } from './mariadb.ts';
import { createMariadb } from './mariadb-database.ts';
import { startRedis } from './redis.ts';
import { makeTemplates, type Templates } from './templates.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A MariaDB where databases may be made, without a database in it. */
    mariadbUrl: string;
    /** A Redis for each worker, in the order of their numbers. */
    redisUrls: readonly string[];
    templates: Templates;
  }
}

/** Gives the tests a real MariaDB and real Redis servers, those named in the environment or private ones, and the app. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl } = process.env;
  const mariadb = databaseUrl ? undefined : await startMariadb({ sync: false });
  const workers = Array.from({ length: project.vitest.config.maxWorkers });
  const redis = redisUrl ? [] : await Promise.all(workers.map(() => startRedis()));
  console.log(mariadb ? `MariaDB: a private one of ${mariadb.binary}` : 'MariaDB: the one of TEST_DATABASE_URL');
  console.log(
    redis[0] ? `Redis: ${redis.length} private ones of ${redis[0].binary}` : 'Redis: the one of TEST_REDIS_URL',
  );
  const mariadbUrl = mariadb?.url ?? databaseUrl!;
  const template = await createMariadb(mariadbUrl);
  const { remove, ...templates } = await makeTemplates(template.url);
  project.provide('mariadbUrl', mariadbUrl);
  project.provide('templates', templates);
  project.provide('redisUrls', redisUrl ? [redisUrl] : redis.map(({ url }) => url));
  await buildShipped();
  return async () => {
    await Promise.all([remove(), template.drop()]);
    await Promise.all([mariadb, ...redis].map((server) => server?.stop()));
  };
}

/** Once, before the files that look at it side by side. Vitest's own value would leave the checks of development in. */
async function buildShipped(): Promise<void> {
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  await import(new URL('../../server/compile.mjs', import.meta.url).href);
  await buildAppIfOld();
  process.env.NODE_ENV = NODE_ENV;
}
