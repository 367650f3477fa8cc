import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { createMariadb } from './mariadb-database.ts';

export const ENGINES = ['sqlite', 'mariadb'] as const;

/** A database of one's own: its URL for `openDatabase`, and how to be rid of it. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A database with all tables, the airports in theirs and nothing else. */
export async function freshDatabase(engine: (typeof ENGINES)[number]): Promise<TestDatabase> {
  if (engine === 'mariadb') return createMariadb(inject('mariadbUrl'), inject('templates').mariadb);
  const { path, drop } = await sqliteFile();
  await copyFile(inject('templates').sqlite, path);
  return { url: `sqlite:${path}`, drop };
}

/** A database without a table, for what migrates it. */
export async function emptyDatabase(engine: (typeof ENGINES)[number]): Promise<TestDatabase> {
  if (engine === 'mariadb') return createMariadb(inject('mariadbUrl'));
  const { path, drop } = await sqliteFile();
  return { url: `sqlite:${path}`, drop };
}

/** A Redis that no file beside this one uses: keys and channels have no name of their own. */
export const redisUrl = (): string => inject('redisUrls')[Number(process.env.VITEST_POOL_ID) - 1]!;

/** Ground that instances of one house share: a MariaDB of their own, the Redis of this worker, and a secret. */
export async function commonGround() {
  const { url, drop } = await freshDatabase('mariadb');
  const env = {
    DATABASE_URL: url,
    REDIS_URL: redisUrl(),
    SECRET: `the same for all instances of one house, ${randomUUID()}`,
  };
  return { env, drop };
}

async function sqliteFile() {
  const dir = await mkdtemp(join(tmpdir(), 'aero-melody-sqlite-'));
  return { path: join(dir, 'test.sqlite'), drop: () => rm(dir, { recursive: true, force: true }) };
}
