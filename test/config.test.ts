import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { ConfigError, checkFolders, loadSecret, readConfig, VARIABLES } from '../server/config.ts';
import { DEFAULT_POOL } from '../server/database-pool.ts';
import { DEFAULT_LIMITS, readLimits } from '../server/limits.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aero-melody-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the configuration', () => {
  it('is complete where the environment is empty', () => {
    expect(readConfig({})).toEqual({
      port: 4321,
      isPortGiven: false,
      host: '127.0.0.1',
      dataDir: 'data/local',
      databaseUrl: 'sqlite:data/local/aero-melody.sqlite',
      events: { dir: undefined, days: 365, memory: '2GB', threads: 4 },
      databasePool: DEFAULT_POOL,
      databaseAuthorities: undefined,
      diskFreeBytes: 64 * 2 ** 20,
      redis: undefined,
      secret: undefined,
      formerSecrets: [],
      authMode: 'guests',
      provider: undefined,
      providerClient: undefined,
      operatorToken: undefined,
      logLevel: 'info',
      messagesPerSecond: 1000,
      limits: DEFAULT_LIMITS,
      publicUrl: undefined,
      basePath: '',
      hostNames: new Set(['127.0.0.1']),
      allowedOrigins: new Set(),
      trustedProxies: [],
    });
  });

  it('takes every variable', async () => {
    await writeFile(join(folder, 'ca.pem'), rootCertificates[0]!);
    const given = {
      PORT: '0',
      HOST: '::1',
      DATA_DIR: '/srv/aero',
      DATABASE_URL: 'mariadb://aero:pass@db:3306/aero?ssl=true',
      EVENTS_DIR: '/mnt/events',
      EVENTS_DAYS: '30',
      EVENTS_MEMORY: '512MB',
      EVENTS_THREADS: '2',
      DATABASE_POOL: 'kept=5,recycle=60',
      DATABASE_CA_FILE: join(folder, 'ca.pem'),
      DISK_FREE_MB: '512',
      REDIS_URL: 'rediss://:p%40ss@cache:6380/2',
      REDIS_CA_FILE: join(folder, 'ca.pem'),
      SECRET: 'sS'.repeat(16),
      FORMER_SECRETS: `${'r'.repeat(32)}, ${'q'.repeat(40)}`,
      AUTH_MODE: 'accounts',
      AUTH_JWKS_URL: 'https://login.example/certs',
      AUTH_ISSUER: 'https://login.example/realms/air',
      AUTH_AUDIENCE: 'aero, account',
      AUTH_CLIENT_ID: 'aero-app',
      AUTH_CLIENT_SECRET: 'of the client',
      OPERATOR_TOKEN: 'oO'.repeat(16),
      LOG_LEVEL: 'debug',
      MESSAGES_PER_SECOND: '50',
      LIMITS: 'login=5, crowd=40',
      PUBLIC_URL: 'https://Aero.example:8443/melody/',
      ALLOWED_HOSTS: 'Melody.example, instance-1',
      ALLOWED_ORIGINS: 'https://Blog.example, http://localhost:5173',
      TRUSTED_PROXIES: 'uniquelocal, 192.0.2.7,2001:db8::/32',
    };
    expect(readConfig(given)).toEqual({
      port: 0,
      isPortGiven: true,
      host: '::1',
      dataDir: '/srv/aero',
      databaseUrl: given.DATABASE_URL,
      events: { dir: '/mnt/events', days: 30, memory: '512MB', threads: 2 },
      databasePool: { kept: 5, more: 30, wait: 30, recycle: 60 },
      databaseAuthorities: rootCertificates[0],
      diskFreeBytes: 512 * 2 ** 20,
      redis: {
        nodes: [{ host: 'cache', port: 6380 }],
        username: undefined,
        password: 'p@ss',
        database: 2,
        encrypted: true,
        authorities: rootCertificates[0],
      },
      secret: given.SECRET,
      formerSecrets: ['r'.repeat(32), 'q'.repeat(40)],
      authMode: 'accounts',
      provider: { jwksUrl: given.AUTH_JWKS_URL, issuer: given.AUTH_ISSUER, audiences: ['aero', 'account'] },
      providerClient: { issuer: given.AUTH_ISSUER, id: 'aero-app', secret: 'of the client' },
      operatorToken: given.OPERATOR_TOKEN,
      logLevel: 'debug',
      messagesPerSecond: 50,
      limits: readLimits(given.LIMITS),
      publicUrl: 'https://Aero.example:8443/melody',
      basePath: '/melody',
      hostNames: new Set(['::1', 'aero.example', 'melody.example', 'instance-1']),
      allowedOrigins: new Set(['https://aero.example:8443', 'https://blog.example', 'http://localhost:5173']),
      trustedProxies: ['uniquelocal', '192.0.2.7', '2001:db8::/32'],
    });
    expect(VARIABLES.map(({ name }) => name)).toEqual(Object.keys(given));
  });

  it('reads an empty variable as an absent one', () => {
    expect(readConfig({ PORT: '', SECRET: '', REDIS_URL: '' })).toEqual(readConfig({}));
  });

  it('reads several hosts as nodes of one Redis Cluster, which share user and password', () => {
    const nodes = [
      { host: 'one', port: 7000 },
      { host: '::1', port: 7001 },
      { host: 'three', port: 6379 },
    ];
    expect(readConfig({ REDIS_URL: 'redis://aero:pass@one:7000,[::1]:7001,three' }).redis).toMatchObject({
      nodes,
      username: 'aero',
      password: 'pass',
      encrypted: false,
    });
  });

  it.each([
    ['PORT', 'eighty'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['HOST', 'two words'],
    ['DATABASE_URL', 'postgres://aero:hunter2@db/aero'],
    ['DATABASE_URL', 'mysql://aero:hunter2@db'],
    ['DATABASE_URL', 'mysql://aero:hunter2%@db/aero'],
    ['DATABASE_URL', 'sqlite:'],
    ['DATABASE_POOL', 'hunter2'],
    ['DATABASE_POOL', 'kept=0'],
    ['DATABASE_POOL', 'size=5'],
    ['DATABASE_POOL', 'kept=5,'],
    ['REDIS_URL', 'http://:hunter2@cache'],
    ['REDIS_URL', 'redis:'],
    ['REDIS_URL', 'redis://hunter2@cache'],
    ['REDIS_URL', 'redis://:hunter2%@cache'],
    ['REDIS_URL', 'redis://:hunter2@cache:port'],
    ['REDIS_URL', 'redis://:hunter2@cache,'],
    ['REDIS_URL', 'redis://:hunter2@one:7000,two:7000/1'],
    ['REDIS_CA_FILE', '/dev/null'],
    ['REDIS_CA_FILE', '/hunter2/nowhere.pem'],
    ['SECRET', 'hunter2'],
    ['FORMER_SECRETS', `${'r'.repeat(32)},hunter2`],
    ['SECRET', 'h'.repeat(40)],
    ['OPERATOR_TOKEN', 'h'.repeat(40)],
    ['EVENTS_MEMORY', '63MB'],
    ['PUBLIC_URL', 'https://aero.example/?hunter2'],
    ['PUBLIC_URL', 'https://aero.example/#hunter2'],
    ['AUTH_MODE', 'hunter2'],
    ['AUTH_JWKS_URL', 'ftp://hunter2/certs'],
    ['AUTH_JWKS_URL', 'https://aero:hunter2@login.example/certs'],
    ['AUTH_ISSUER', 'hunter2'.repeat(100)],
    ['AUTH_AUDIENCE', 'hunter2,'],
    ['OPERATOR_TOKEN', 'hunter2'],
    ['OPERATOR_TOKEN', `hunter2 ${'o'.repeat(32)}`],
    ['LOG_LEVEL', 'loud'],
    ['LIMITS', 'hunter2'],
    ['LIMITS', 'hunter2=5'],
    ['LIMITS', 'create=many'],
    ['LIMITS', 'create=0'],
    ['LIMITS', 'create=100,'],
    ['LIMITS', 'toString=5'],
    ['PUBLIC_URL', 'aero.example'],
    ['ALLOWED_ORIGINS', 'https://blog.example/path'],
    ['ALLOWED_ORIGINS', 'blog.example'],
    ['ALLOWED_ORIGINS', '*'],
    ['ALLOWED_HOSTS', '*'],
    ['ALLOWED_HOSTS', 'hunter2:80'],
    ['ALLOWED_HOSTS', 'aero.example,'],
    ['TRUSTED_PROXIES', 'hunter2'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '10.0.0.1,'],
    ['TRUSTED_PROXIES', 'true'],
  ])('refuses %s=%s in one line that names the variable and keeps the value to itself', (name, value) => {
    const read = () => readConfig({ [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`^${name} is not [^\n]+$`));
    expect(read).not.toThrow('hunter2');
  });
});

const ISSUER = 'https://login.example';
const TOGETHER = 'AUTH_JWKS_URL, AUTH_ISSUER and AUTH_AUDIENCE are given together or not at all';

test.each([
  [{ AUTH_JWKS_URL: ISSUER }, TOGETHER],
  [{ AUTH_AUDIENCE: 'aero' }, TOGETHER],
  [{ AUTH_JWKS_URL: ISSUER, AUTH_ISSUER: ISSUER, AUTH_CLIENT_ID: 'aero' }, TOGETHER],
  [{ AUTH_ISSUER: ISSUER }, 'AUTH_ISSUER is given without AUTH_CLIENT_ID, or AUTH_JWKS_URL and AUTH_AUDIENCE'],
  [{ AUTH_CLIENT_ID: 'aero' }, 'AUTH_CLIENT_ID takes AUTH_ISSUER, an https:// address'],
  [{ AUTH_CLIENT_ID: 'aero', AUTH_ISSUER: 'login' }, 'AUTH_CLIENT_ID takes AUTH_ISSUER, an https:// address'],
  [{ AUTH_CLIENT_SECRET: 'hunter2' }, 'AUTH_CLIENT_SECRET is given without AUTH_CLIENT_ID'],
  [{ AUTH_MODE: 'provider' }, 'AUTH_MODE=provider takes AUTH_ISSUER'],
])('%j is refused without its companions', (given, why) => {
  expect(() => readConfig(given)).toThrow(new ConfigError(why));
});

test('a client signs in without the settings of tokens', () => {
  const { provider, providerClient } = readConfig({
    AUTH_ISSUER: ISSUER,
    AUTH_CLIENT_ID: 'aero',
    AUTH_MODE: 'provider',
  });
  expect([provider, providerClient]).toEqual([undefined, { issuer: ISSUER, id: 'aero', secret: undefined }]);
});

describe('case 37: a secret that anyone can read', () => {
  const PLACEHOLDER = 'change-me-to-32-characters-of-chance';

  it.each(['SECRET', 'OPERATOR_TOKEN'])('is refused as %s, with a way to make another one', (name) => {
    for (const value of [PLACEHOLDER, PLACEHOLDER.replace('32', '32-other'), PLACEHOLDER.toUpperCase()]) {
      const read = () => readConfig({ [name]: value });
      expect(read).toThrow(ConfigError);
      expect(read).toThrow(new RegExp(`^${name} is not .*no placeholder: openssl rand -base64 32`));
      expect(read).not.toThrow(value);
    }
  });

  it('stands in no file that is shipped, or is refused', () => {
    const files = ['compose.yaml', 'README.md', 'deploy', 'docs', 'client-sdk/README.md', 'examples'];
    const lines = execFileSync('git', ['grep', '-hE', '(SECRET|OPERATOR_TOKEN)', '--', ...files], { encoding: 'utf8' });
    const values = [...lines.matchAll(/(SECRET|OPERATOR_TOKEN)["']?[:=] *["']?([^\s"'$}]{32,})/g)];
    for (const [line, name = '', value] of values) {
      expect(() => readConfig({ [name]: value }), line).toThrow(ConfigError);
    }
  });
});

describe.each(['secret', 'operator-token'] as const)('the generated %s', (name) => {
  it('is made once, for its owner alone, and leaves nothing else behind', async () => {
    const dataDir = join(folder, 'new', name);
    const secret = await loadSecret(dataDir, name);
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect(await loadSecret(dataDir, name)).toBe(secret);
    expect((await stat(join(dataDir, name))).mode & 0o777).toBe(0o600);
    expect(await readdir(dataDir)).toEqual([name]);
  });

  it('is the same for processes that start together', async () => {
    const dataDir = join(folder, 'race', name);
    const load = `loadSecret(${JSON.stringify(dataDir)}, '${name}')`;
    const program = `import { loadSecret } from './server/config.ts';
      process.stdout.write((await Promise.all([${load}, ${load}])).join(' '));`;
    const starts = Array.from({ length: 4 }, () =>
      promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program]),
    );
    const secrets = (await Promise.all(starts)).flatMap(({ stdout }) => stdout.split(' '));
    expect(secrets).toHaveLength(8);
    expect(new Set(secrets).size).toBe(1);
    expect(await readdir(dataDir)).toEqual([name]);
  });

  it('is refused where it has been cut short', async () => {
    await writeFile(join(folder, name), 'short');
    await expect(loadSecret(folder, name)).rejects.toThrow(/^DATA_DIR holds a secret of less than 32 characters/);
  });

  it('is refused where DATA_DIR is not a folder', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(loadSecret(file, name)).rejects.toThrow(ConfigError);
  });
});

test.each([
  ['DATA_DIR', '/proc/x'],
  ['DATA_DIR', '/dev/null'],
  ['EVENTS_DIR', '/proc/1/x'],
  ['EVENTS_DIR', '/dev/null'],
])('%s=%s ends the start with one line', (name, path) => {
  const folders = { dataDir: folder, events: { ...readConfig({}).events, dir: undefined } };
  const changed = name === 'DATA_DIR' ? { dataDir: path } : { events: { ...folders.events, dir: path } };
  expect(() => checkFolders({ ...folders, ...changed })).toThrow(
    new RegExp(`^${name} cannot be written \\(E[A-Z]+\\): [^\n]+$`),
  );
});

test.each(['server/cli/aero.mjs', 'server/main.ts'])('a folder .env ends %s with one line', async (file) => {
  await mkdir(join(folder, 'astray', '.env'), { recursive: true });
  const root = join(import.meta.dirname, '..');
  const words = ['--import', import.meta.resolve('tsx'), join(root, file)];
  const { code, stderr } = await promisify(execFile)(process.execPath, words, { cwd: join(folder, 'astray') }).then(
    () => ({ code: 0, stderr: '' }),
    (error: { code: number; stderr: string }) => error,
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/^(Compiling [^\n]*\n)?\.env cannot be read \([^\n]*\n$/);
});

test('the README lists every variable with its default and its meaning', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  for (const { name, default: standard, meaning } of VARIABLES)
    expect(readme).toContain(`| \`${name}\` | ${standard} | ${meaning} |`);
});
