import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { inject } from 'vitest';

export const ENGINES = ['sqlite', 'mariadb'] as const;

/** A database of one's own, empty: its URL for `openDatabase`, and how to be rid of it. */
export async function freshDatabase(engine: (typeof ENGINES)[number]): Promise<{ url: string; drop(): Promise<void> }> {
  return engine === 'sqlite' ? freshSqlite() : freshMariadb(inject('mariadbUrl'));
}

/** A Redis that no file beside this one uses: its keys and channels have no names of their own. */
export const redisUrl = (): string => inject('redisUrls')[Number(process.env.VITEST_POOL_ID) - 1]!;

/** What instances of one house share: a MariaDB of their own, the Redis of this worker, and a secret. */
export async function commonGround() {
  const { url, drop } = await freshDatabase('mariadb');
  const env = {
    DATABASE_URL: url,
    REDIS_URL: redisUrl(),
    SECRET: `the same for all instances of one house, ${randomUUID()}`,
  };
  return { env, drop };
}

async function freshSqlite() {
  const dir = await mkdtemp(join(tmpdir(), 'aero-melody-sqlite-'));
  return { url: `sqlite:${join(dir, 'test.sqlite')}`, drop: () => rm(dir, { recursive: true, force: true }) };
}

async function freshMariadb(adminUrl: string) {
  const name = `aero_melody_test_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  await administer(adminUrl, `CREATE DATABASE ${name}`);
  return { url: url.href, drop: () => administer(adminUrl, `DROP DATABASE ${name}`) };
}

async function administer(adminUrl: string, statement: string): Promise<void> {
  const url = new URL(adminUrl);
  // The URL may name a database that does not exist, and mysql2 knows one scheme only.
  url.pathname = '';
  const connection = await createConnection(url.href.replace(/^mariadb:/, 'mysql:'));
  await connection.query(statement);
  await connection.end();
}
