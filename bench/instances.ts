import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRedis } from '../test/support/redis.ts';
import { startDatabase } from './mariadb.ts';
import { aeroMelody } from './peers/aero-melody.ts';
import { type ServerProcess, startServer } from './server-process.ts';

/** Time in which a room that everybody has left is closed, ms. */
export const CLOSED_MS = 40_000;

/** Runs some work on one instance of this project, on SQLite, and stops it. */
export async function onOne<T>(work: (server: ServerProcess) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'aero-melody-bench-'));
  const server = await startServer(aeroMelody('SQLite'), { DATA_DIR: dir, LOG_LEVEL: 'error' });
  try {
    return await work(server);
  } finally {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Runs some work on two instances, on one MariaDB and one Redis, and stops them all. */
export async function onTwo<T>(work: (servers: readonly ServerProcess[]) => Promise<T>): Promise<T> {
  const [redis, mariadb] = await Promise.all([startRedis(), startDatabase()]);
  const dir = await mkdtemp(join(tmpdir(), 'aero-melody-bench-'));
  const shared = {
    REDIS_URL: redis.url,
    DATABASE_URL: mariadb.url,
    SECRET: 'the same for both instances of the bench',
  };
  const servers: ServerProcess[] = [];
  try {
    for (const at of [0, 1]) {
      const env = { ...shared, DATA_DIR: join(dir, `${at}`), LOG_LEVEL: 'error' };
      servers.push(await startServer(aeroMelody('MariaDB'), env));
    }
    return await work(servers);
  } finally {
    for (const server of servers) await server.stop();
    await Promise.all([redis.stop(), mariadb.stop()]);
    await rm(dir, { recursive: true, force: true });
  }
}

/** A server is quiet that uses a tenth of a core at most, and is not waited for longer than this, ms. */
const LOOK_MS = 500;
const QUIET_MS = LOOK_MS / 10;
const LOUD_MS = 60_000;

/** Resolves once servers have done what they do after their start, such as loading what they compose with. */
export async function untilQuiet(servers: readonly ServerProcess[]): Promise<void> {
  let before = await cpuMsOf(servers);
  for (const end = performance.now() + LOUD_MS; performance.now() < end; ) {
    await sleep(LOOK_MS);
    const now = await cpuMsOf(servers);
    if (now - before <= QUIET_MS * servers.length) return;
    before = now;
  }
}

/** CPU time of all servers together so far, ms. */
export const cpuMsOf = async (servers: readonly ServerProcess[]): Promise<number> =>
  (await Promise.all(servers.map((server) => server.cpuMs()))).reduce((sum, ms) => sum + ms, 0);

/** Resident memory of all servers together, after a collection, bytes. */
export const residentOf = async (servers: readonly ServerProcess[]): Promise<number> =>
  (await Promise.all(servers.map((server) => server.memory()))).reduce((sum, { rss }) => sum + rss, 0);
