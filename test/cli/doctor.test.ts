import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openRedis, parseRedisUrl } from '../../server/redis.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { judgeSkew } from '../../server/upkeep/doctor/clock-skew.ts';
import { judgeInstallation, judgeNode } from '../../server/upkeep/doctor/machine.ts';
import type { Judgement } from '../../server/upkeep/judgement.ts';
import { type Mariadb, startMariadb } from '../support/mariadb.ts';
import { freePort } from '../support/private-process.ts';
import { startRedis } from '../support/redis.ts';
import { aeroJson } from './terminal.ts';

let mariadb: Mariadb;
let redis: Awaited<ReturnType<typeof startRedis>>;
let folder: string;
let url: string;
beforeAll(async () => {
  [mariadb, redis] = await Promise.all([startMariadb(), startRedis()]);
  folder = await mkdtemp(join(tmpdir(), 'aero-melody-doctor-'));
  url = `${mariadb.url}/aero`;
  await aeroJson({ DATABASE_URL: url, DATA_DIR: folder }, 'db', 'init');
  await configure('maxmemory', '30mb');
  await configure('maxmemory-policy', 'volatile-ttl');
  await administer('SET GLOBAL max_allowed_packet = 16777216');
});
afterAll(async () => {
  await Promise.all([mariadb.stop(), redis.stop()]);
  await rm(folder, { recursive: true, force: true });
});

let number = 0;
/** A set-up in which all is well, with a DATA_DIR of its own. */
let env: Record<string, string>;
beforeEach(async () => {
  const dataDir = join(folder, `data-${++number}`);
  await mkdir(dataDir, { mode: 0o700 });
  env = {
    DATABASE_URL: url,
    REDIS_URL: redis.url,
    SECRET: 'sS'.repeat(16),
    DATA_DIR: dataDir,
    PORT: String(await freePort()),
  };
});

async function administer(sql: string): Promise<void> {
  const connection = await createConnection(mariadb.url);
  await connection.query(sql);
  await connection.end();
}

async function configure(name: string, value: string): Promise<void> {
  const client = openRedis({ ...parseRedisUrl(redis.url)!, authorities: undefined }, 1_000);
  await client.connect();
  await client.call('CONFIG', 'SET', name, value);
  client.disconnect();
}

const doctor = () => aeroJson<{ checks: Judgement[] }>(env, 'doctor');

test('finds nothing bad where all is well', async () => {
  const { code, result } = await doctor();
  expect(result.checks.filter(({ state }) => state === 'bad')).toEqual([]);
  expect(result.checks.filter(({ state }) => state === 'doubtful').map(({ name }) => name)).toEqual(['redis.password']);
  expect(code).toBe(0);
});

/** A way to break a set-up, one to take that back, the judgement that says so, and its remedy. */
type Broken = readonly [
  how: string,
  breakIt: () => Promise<unknown> | unknown,
  name: string,
  state: Judgement['state'],
  remedy: RegExp,
  mend?: () => Promise<unknown>,
];

const set = (variables: Record<string, string>) => () => Object.assign(env, variables);

const BROKEN: readonly Broken[] = [
  ['a port that is no number', set({ PORT: 'eighty', HOST: 'two words' }), 'settings.PORT', 'bad', /^correct PORT/],
  [
    'and a second wrong setting beside it',
    set({ PORT: 'eighty', HOST: 'two words' }),
    'settings.HOST',
    'bad',
    /^correct HOST/,
  ],
  ['a short secret', set({ SECRET: 'hunter2' }), 'settings.SECRET', 'bad', /^correct SECRET/],
  ['no common secret', () => delete env.SECRET, 'secret', 'bad', /same SECRET on every instance/],
  ['one token for two purposes', set({ OPERATOR_TOKEN: 'sS'.repeat(16) }), 'operator-token', 'bad', /openssl rand/],
  [
    'no trusted proxy behind https',
    set({ PUBLIC_URL: 'https://aero.example' }),
    'proxies',
    'doubtful',
    /TRUSTED_PROXIES/,
  ],
  [
    'an identity provider without its issuer',
    set({ AUTH_JWKS_URL: 'https://login.example/certs' }),
    'settings.AUTH_JWKS_URL',
    'bad',
    /^correct AUTH_JWKS_URL/,
  ],
  [
    'keys of an identity provider without TLS',
    set({ AUTH_JWKS_URL: 'http://login.example/certs', AUTH_ISSUER: 'https://login.example', AUTH_AUDIENCE: 'aero' }),
    'identity-provider',
    'doubtful',
    /https:/,
  ],
  ['no host name on the network', set({ HOST: '0.0.0.0' }), 'public-url', 'doubtful', /set PUBLIC_URL/],
  [
    'journeys open to the network',
    set({ HOST: '0.0.0.0', AUTH_MODE: 'open' }),
    'auth-mode',
    'doubtful',
    /AUTH_MODE=guests/,
  ],
  [
    'a DATA_DIR that cannot be made',
    async () => {
      await writeFile(join(folder, 'file'), '');
      env.DATA_DIR = join(folder, 'file', 'data');
    },
    'data-dir',
    'bad',
    /name another folder with DATA_DIR/,
  ],
  [
    'a secret that everyone reads',
    async () => {
      delete env.SECRET;
      delete env.REDIS_URL;
      await writeFile(join(env.DATA_DIR!, 'secret'), 's'.repeat(43));
      await chmod(join(env.DATA_DIR!, 'secret'), 0o644);
    },
    'files.secret',
    'bad',
    /chmod 600/,
  ],
  [
    'a disk that is smaller than what has to be free',
    set({ DISK_FREE_MB: '999999999' }),
    'disk',
    'bad',
    /lower DISK_FREE_MB/,
  ],
  ['a file for session events', set({ EVENTS_DIR: '/dev/null' }), 'events-dir', 'bad', /mount the folder/],
  ['a folder for session events where none can be', set({ EVENTS_DIR: '/proc/1/x' }), 'events-dir', 'bad', /mount/],
  [
    'a folder for session events that is missing',
    () => set({ EVENTS_DIR: join(folder, 'not-mounted') })(),
    'events-dir',
    'doubtful',
    /mount the folder/,
  ],
  ['a database in memory', set({ DATABASE_URL: 'sqlite::memory:' }), 'database', 'doubtful', /name a file/],
  [
    'half a secret',
    () => writeFile(join(env.DATA_DIR!, 'operator-token'), 'half', { mode: 0o600 }),
    'files.operator-token',
    'bad',
    /delete it/,
  ],
  [
    'a restore that did not end',
    () => writeFile(join(env.DATA_DIR!, 'restore-unfinished'), '/backups/one.backup\n'),
    'restore',
    'bad',
    /aero db restore \/backups\/one\.backup --force/,
  ],
  [
    'a port that another program has',
    async () => {
      const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
      await once(server, 'listening');
      server.unref();
      env.PORT = String((server.address() as AddressInfo).port);
    },
    'port',
    'bad',
    /set PORT to a free one/,
  ],
  [
    'no MariaDB',
    async () => {
      env.DATABASE_URL = `mysql://root@127.0.0.1:${await freePort()}/aero`;
    },
    'database',
    'bad',
    /^start MariaDB/,
  ],
  [
    'a wrong password',
    async () => {
      await administer("CREATE USER IF NOT EXISTS ada@'%' IDENTIFIED BY 'right'");
      env.DATABASE_URL = url.replace('root@', 'ada:wrong@');
    },
    'database',
    'bad',
    /user and password in DATABASE_URL/,
  ],
  [
    'a database that is not there',
    () => set({ DATABASE_URL: `${mariadb.url}/none` })(),
    'database',
    'bad',
    /aero db init/,
  ],
  [
    'a schema that is behind',
    async () => {
      await administer('CREATE DATABASE behind');
      env.DATABASE_URL = `${mariadb.url}/behind`;
      const database = openDatabase(env.DATABASE_URL);
      await database.migrate('0030-trimmed-to');
      await database.close();
    },
    'migrations',
    'bad',
    /aero db migrate/,
  ],
  [
    'commits that are not on the disk',
    () => administer('SET GLOBAL innodb_flush_log_at_trx_commit = 2'),
    'database.flush',
    'bad',
    /set it to 1/,
    () => administer('SET GLOBAL innodb_flush_log_at_trx_commit = 1'),
  ],
  [
    'packets that are too small',
    () => administer('SET GLOBAL max_allowed_packet = 1048576'),
    'database.packet',
    'bad',
    /set it to 16777216/,
    () => administer('SET GLOBAL max_allowed_packet = 16777216'),
  ],
  [
    'a replica',
    () => administer('SET GLOBAL read_only = 1'),
    'database.writable',
    'bad',
    /name the primary/,
    () => administer('SET GLOBAL read_only = 0'),
  ],
  [
    'more connections than MariaDB allows',
    set({ DATABASE_POOL: 'kept=200,more=100' }),
    'database.connections',
    'doubtful',
    /max_connections/,
  ],
  [
    'an SQLite file that is damaged',
    async () => {
      const path = join(env.DATA_DIR!, 'damaged.sqlite');
      await writeFile(path, Buffer.alloc(8192, 'no database'));
      env.DATABASE_URL = `sqlite:${path}`;
    },
    'database',
    'bad',
    /restore the last backup/,
  ],
  [
    'no Redis',
    async () => {
      env.REDIS_URL = `redis://127.0.0.1:${await freePort()}`;
    },
    'redis',
    'bad',
    /^start Redis/,
  ],
  [
    'a wrong password of Redis',
    () => set({ REDIS_URL: redis.url.replace('//', '//nobody:wrong@') })(),
    'redis',
    'bad',
    /password in REDIS_URL/,
  ],
  [
    'a Redis that forgets sessions first',
    () => configure('maxmemory-policy', 'allkeys-lru'),
    'redis.eviction',
    'bad',
    /volatile-ttl/,
    () => configure('maxmemory-policy', 'volatile-ttl'),
  ],
  [
    'a Redis without a limit',
    () => configure('maxmemory', '0'),
    'redis.memory',
    'doubtful',
    /maxmemory 30mb/,
    () => configure('maxmemory', '30mb'),
  ],
];

test.each(BROKEN.map((broken) => ({ how: broken[0], broken })))('names $how, with its remedy', async ({ broken }) => {
  const [, breakIt, name, state, remedy, mend] = broken;
  await breakIt();
  const { code, result } = await doctor();
  await mend?.();
  const found = result.checks.find((check) => check.name === name);
  expect(found).toMatchObject({ state, remedy: expect.stringMatching(remedy) });
  expect(found!.says).not.toMatch(/hunter2|wrong@/);
  expect(code).toBe(state === 'bad' ? 1 : 0);
});

test('names an old Node, missing weights and clocks that disagree', async () => {
  expect(judgeNode('18.20.0')).toMatchObject({ state: 'bad', remedy: expect.stringContaining('20.19') });
  expect(judgeNode('22.1.0')).toMatchObject({ state: 'good' });
  const judged = await judgeInstallation(folder);
  expect(judged.map(({ name, state }) => [name, state])).toEqual([
    ['app', 'doubtful'],
    ['models', 'bad'],
    ['data', 'bad'],
  ]);
  expect(judgeSkew('clock', 94_000, 100_000, 100_010)).toMatchObject({
    state: 'bad',
    says: 'its clock is 6000 ms behind',
  });
  expect(judgeSkew('clock', 101_010, 100_000, 100_010)).toMatchObject({ state: 'doubtful' });
  expect(judgeSkew('clock', 100_005, 100_000, 100_010)).toMatchObject({ state: 'good' });
});
