import { randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, open, readFile, rm } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { DEFAULT_POOL, readPool } from './database-pool.ts';
import { DATABASE_URL_FORM, readDatabaseUrl } from './database-url.ts';
import { isKnownSecret } from './known-secrets.ts';
import { COUNT_NAMES, DEFAULT_LIMITS, RATE_NAMES, readLimits } from './limits.ts';
import { folderFault } from './private-files.ts';
import { parseRedisUrl } from './redis.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const SECRET_CHARACTERS = 32;
/** Memory with which the reports still run, MB. */
const EVENTS_LEAST_MB = 64;
/** Longest text of the column. */
const ISSUER_CHARACTERS = 500;
const AUTH_MODES = ['open', 'guests', 'accounts', 'provider'] as const;
/** Names that Fastify knows: 127.0.0.1 and ::1, link-local and private addresses. */
const PROXY_PLACES = ['loopback', 'linklocal', 'uniquelocal'];

// Messages name the expected form and never the value, which may hold a password.
const table = {
  PORT: {
    schema: z.string().regex(/^\d+$/).transform(Number).pipe(z.int().max(65_535)),
    expected: 'a whole number from 0 to 65535',
    default: '4321',
    meaning: 'TCP port to listen on; 0 takes any free one',
  },
  HOST: {
    schema: z.string().regex(/^[\w.:-]+$/),
    expected: 'a host name or an IP address',
    default: '127.0.0.1',
    meaning: 'address to listen on; 0.0.0.0 opens the server to the network',
  },
  DATA_DIR: {
    schema: z.string(),
    expected: 'the path of a folder',
    default: 'data/local',
    meaning: 'folder of the embedded database, the session events and the generated secrets',
  },
  DATABASE_URL: {
    schema: z.string().optional(),
    expected: DATABASE_URL_FORM,
    absent: 'SQLite in DATA_DIR',
    meaning: 'database that keeps travel logs and compositions',
  },
  EVENTS_DIR: {
    schema: z.string().optional(),
    expected: 'the path of a folder',
    absent: 'none, the database keeps them',
    meaning: 'folder that all instances share, where session events are kept as Parquet files',
  },
  EVENTS_DAYS: {
    schema: z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(1).max(36_500)),
    expected: 'a whole number from 1 to 36500',
    default: '365',
    meaning: 'for how long session events are kept, days',
  },
  EVENTS_MEMORY: {
    schema: z
      .string()
      .regex(/^[1-9]\d{0,5}[MG]B$/)
      .refine((size) => size.endsWith('GB') || Number.parseInt(size, 10) >= EVENTS_LEAST_MB),
    expected: `a size such as 512MB or 2GB, of ${EVENTS_LEAST_MB}MB or more`,
    default: '2GB',
    meaning: 'memory limit of reports; what is beyond it goes to the disk meanwhile',
  },
  EVENTS_THREADS: {
    schema: z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(1).max(256)),
    expected: 'a whole number from 1 to 256',
    default: '4',
    meaning: 'threads of reports, count',
  },
  DATABASE_POOL: {
    schema: z
      .string()
      .transform((text, { addIssue }) => {
        const pool = readPool(text);
        if (pool) return pool;
        addIssue('no pool');
        return z.NEVER;
      })
      .optional(),
    expected: 'pairs such as kept=20,more=30 with a whole number, of kept, more, wait, recycle',
    absent: 'kept=20,more=30,wait=30,recycle=3600',
    meaning:
      'connections to MariaDB: those that stay open, further ones under load, how long a query waits for one (s), and the age at which one is replaced (s)',
  },
  DATABASE_CA_FILE: {
    schema: z.string().refine(holdsCertificates).optional(),
    expected: 'the path of a file with certificates in PEM',
    absent: 'the CAs of Node',
    meaning:
      'CA certificates to verify MariaDB’s certificate with; this turns TLS on, as `?ssl=true` in DATABASE_URL does with the CAs of Node',
  },
  DISK_FREE_MB: {
    schema: z.string().regex(/^\d+$/).transform(Number).pipe(z.int().max(1_000_000_000)),
    expected: 'a whole number of megabytes',
    default: '64',
    meaning:
      'free space in DATA_DIR and beside an SQLite file, MB: with less the instance is not ready for new members',
  },
  REDIS_URL: {
    schema: z
      .string()
      .refine((value) => parseRedisUrl(value) !== undefined)
      .optional(),
    expected:
      'redis://[user]:password@host:port/database, the same with rediss://, or with several host:port,host:port',
    absent: 'none, a single process',
    meaning: 'Redis that connects instances and holds sessions; several hosts are nodes of one cluster',
  },
  REDIS_CA_FILE: {
    schema: z.string().refine(holdsCertificates).optional(),
    expected: 'the path of a file with certificates in PEM',
    absent: 'the CAs of Node',
    meaning: 'CA certificates for a Redis at rediss://',
  },
  SECRET: {
    schema: z
      .string()
      .min(SECRET_CHARACTERS)
      .refine((value) => !isKnownSecret(value))
      .optional(),
    expected: `${SECRET_CHARACTERS} characters or more, not all the same, and no placeholder: openssl rand -base64 32 makes one`,
    absent: 'generated once into DATA_DIR/secret',
    meaning: 'signs the tokens of members; all instances need the same',
  },
  FORMER_SECRETS: {
    schema: z
      .string()
      .transform(listed)
      .refine((secrets) => secrets.every((secret) => secret.length >= SECRET_CHARACTERS))
      .optional(),
    expected: `secrets of ${SECRET_CHARACTERS} characters or more, with commas between them`,
    absent: 'none',
    meaning: 'earlier values of SECRET: tokens that they signed are accepted until they expire',
  },
  AUTH_MODE: {
    schema: z.enum(AUTH_MODES),
    expected: `one of ${AUTH_MODES.join(', ')}`,
    default: 'guests',
    meaning:
      'who comes in: provider (only people of the identity provider), accounts (only signed-in people), guests (everyone; journeys are private), open (everyone; a new journey may be edited by all who have its address)',
  },
  AUTH_JWKS_URL: {
    schema: z
      .string()
      .refine((value) => isServerUrl(value, ['http:', 'https:']) && !/@|#/.test(value))
      .optional(),
    expected: 'an http:// or https:// address without a user and a fragment',
    absent: 'none',
    meaning:
      'key set of an identity provider whose tokens sign in, beside AUTH_MODE; https outside a network of one’s own',
  },
  AUTH_ISSUER: {
    schema: z
      .string()
      .max(ISSUER_CHARACTERS)
      .refine((value) => value !== 'aero-melody')
      .optional(),
    expected: `the \`iss\` of the provider’s tokens, ${ISSUER_CHARACTERS} characters or fewer, and not ours`,
    absent: 'none',
    meaning:
      'issuer of these tokens, compared exactly; with AUTH_CLIENT_ID, also where the provider’s OpenID discovery document is',
  },
  AUTH_AUDIENCE: {
    schema: z
      .string()
      .transform(listed)
      .refine((audiences) => audiences.every((audience) => audience !== ''))
      .optional(),
    expected: 'audiences with commas between them',
    absent: 'none',
    meaning: 'accepted audiences of these tokens; a token for none of them is refused',
  },
  AUTH_CLIENT_ID: {
    schema: z.string().max(ISSUER_CHARACTERS).optional(),
    expected: `the id of a client, ${ISSUER_CHARACTERS} characters or fewer`,
    absent: 'none',
    meaning: 'client that this server is at the identity provider: people sign in there from the app',
  },
  AUTH_CLIENT_SECRET: {
    schema: z.string().optional(),
    expected: 'the secret of the client',
    absent: 'none, a public client',
    meaning: 'secret of this client',
  },
  OPERATOR_TOKEN: {
    // It travels in a header.
    schema: z
      .string()
      .regex(/^[!-~]+$/)
      .min(SECRET_CHARACTERS)
      .refine((value) => !isKnownSecret(value))
      .optional(),
    expected: `${SECRET_CHARACTERS} characters or more of ASCII, without spaces, not all the same, and no placeholder: openssl rand -base64 32 makes one`,
    absent: 'generated once into DATA_DIR/operator-token',
    meaning: 'bearer token of the operator, for `/api/admin`, `/api/audit`, `/metrics` and reports on all journeys',
  },
  LOG_LEVEL: {
    schema: z.enum(LOG_LEVELS),
    expected: `one of ${LOG_LEVELS.join(', ')}`,
    default: 'info',
    meaning: 'lowest level of log lines written',
  },
  MESSAGES_PER_SECOND: {
    schema: z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(1).max(10_000_000)),
    expected: 'a whole number from 1 to 10000000',
    default: '1000',
    meaning:
      'rate limit of one member, messages, a refused one counting as eleven; the burst after a pause is twice as many',
  },
  LIMITS: {
    schema: z
      .string()
      .transform((text, { addIssue }) => {
        const limits = readLimits(text);
        if (limits) return limits;
        addIssue('no limits');
        return z.NEVER;
      })
      .optional(),
    expected: `pairs such as create=100,crowd=40 with a positive whole number, of ${[...RATE_NAMES, ...COUNT_NAMES].join(', ')}`,
    absent: 'those of docs/limits.md',
    meaning: 'limits other than those of the table, `create=100,crowd=40`; `crowd` is for many people at one address',
  },
  PUBLIC_URL: {
    schema: z
      .string()
      .refine((value) => isServerUrl(value, ['http:', 'https:']) && !/[?#]/.test(value))
      .optional(),
    expected: 'an http:// or https:// address without a query or a fragment',
    absent: 'the address of the request',
    meaning: 'public URL, for links that the server gives out; with a path, the server lives under it',
  },
  ALLOWED_HOSTS: {
    schema: z
      .string()
      .transform((value) => listed(value.toLowerCase()))
      .refine((names) => names.every((name) => /^[\w-]+(\.[\w-]+)*$/.test(name)))
      .optional(),
    expected: 'host names without ports, with commas between them',
    absent: 'none',
    meaning: 'further host names to serve, beside localhost, IP addresses, HOST and that of PUBLIC_URL; others get 421',
  },
  ALLOWED_ORIGINS: {
    schema: z
      .string()
      .transform((value) => listed(value.toLowerCase()))
      .refine((origins) => origins.every(isOrigin))
      .optional(),
    expected: 'origins such as https://example.org, with commas between them',
    absent: 'none',
    meaning: 'origins of other sites whose pages may use REST and rooms; pages of any other site are refused',
  },
  TRUSTED_PROXIES: {
    schema: z
      .string()
      .transform(listed)
      .refine((places) => places.every(isProxyPlace))
      .optional(),
    expected: `addresses, ranges such as 10.0.0.0/8, or ${PROXY_PLACES.join(', ')}, with commas between them`,
    absent: 'none',
    meaning: 'proxies whose X-Forwarded-For is trusted; strangers are rate limited by address',
  },
} as const;

/** Every environment variable of the server, for the README's table. */
export const VARIABLES: readonly { readonly name: string; readonly default: string; readonly meaning: string }[] =
  Object.entries(table).map(([name, variable]) => ({
    name,
    default: 'default' in variable ? variable.default : variable.absent,
    meaning: variable.meaning,
  }));

/** An invalid configuration: one line that names the variable and not the value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export type Config = ReturnType<typeof readConfig>;

/**
 * Reads the configuration. An empty variable counts as absent.
 * @throws ConfigError at the first invalid variable.
 * @example readConfig({ PORT: '8080' }).port // 8080
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const read = <N extends keyof typeof table>(name: N) => {
    const variable = table[name];
    const parsed = variable.schema.safeParse(env[name] || ('default' in variable ? variable.default : undefined));
    if (!parsed.success) throw new ConfigError(`${name} is not ${variable.expected}`);
    return parsed.data as z.output<(typeof table)[N]['schema']>;
  };
  const dataDir = read('DATA_DIR');
  const host = read('HOST');
  const publicUrl = read('PUBLIC_URL')?.replace(/\/+$/, '');
  const publicHosts = publicUrl === undefined ? [] : [new URL(publicUrl).hostname];
  const publicOrigins = publicUrl === undefined ? [] : [new URL(publicUrl).origin];
  const redisUrl = read('REDIS_URL');
  const authoritiesIn = (file: string | undefined) => (file === undefined ? undefined : readFileSync(file, 'utf8'));
  const databaseUrl = read('DATABASE_URL') ?? `sqlite:${join(dataDir, 'aero-melody.sqlite')}`;
  const redisAuthorities = authoritiesIn(read('REDIS_CA_FILE'));
  const databaseAuthorities = authoritiesIn(read('DATABASE_CA_FILE'));
  checkDatabase(databaseUrl, databaseAuthorities !== undefined);
  return {
    port: read('PORT'),
    /** False where PORT is not set: the next free port will do then. */
    isPortGiven: Boolean(env.PORT),
    host,
    dataDir,
    databaseUrl,
    databaseAuthorities,
    diskFreeBytes: read('DISK_FREE_MB') * 2 ** 20,
    events: {
      dir: read('EVENTS_DIR'),
      days: read('EVENTS_DAYS'),
      memory: read('EVENTS_MEMORY'),
      threads: read('EVENTS_THREADS'),
    },
    databasePool: read('DATABASE_POOL') ?? DEFAULT_POOL,
    redis: redisUrl === undefined ? undefined : { ...parseRedisUrl(redisUrl)!, authorities: redisAuthorities },
    secret: read('SECRET'),
    formerSecrets: read('FORMER_SECRETS') ?? [],
    authMode: read('AUTH_MODE'),
    ...providerOf({
      ...{ authMode: read('AUTH_MODE'), issuer: read('AUTH_ISSUER') },
      ...{ jwksUrl: read('AUTH_JWKS_URL'), audiences: read('AUTH_AUDIENCE') },
      ...{ clientId: read('AUTH_CLIENT_ID'), clientSecret: read('AUTH_CLIENT_SECRET') },
    }),
    operatorToken: read('OPERATOR_TOKEN'),
    logLevel: read('LOG_LEVEL'),
    messagesPerSecond: read('MESSAGES_PER_SECOND'),
    limits: read('LIMITS') ?? DEFAULT_LIMITS,
    publicUrl,
    basePath: publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/+$/, ''),
    hostNames: new Set([host.toLowerCase(), ...publicHosts, ...(read('ALLOWED_HOSTS') ?? [])]),
    allowedOrigins: new Set([...publicOrigins, ...(read('ALLOWED_ORIGINS') ?? [])]),
    trustedProxies: read('TRUSTED_PROXIES') ?? [],
  };
}

/**
 * A secret in `dataDir`, generated on first use and readable by its owner alone. Processes that start together get the
 * same one.
 * @throws ConfigError where the folder cannot be used, or the file holds something else.
 */
export async function loadSecret(dataDir: string, name: 'secret' | 'operator-token'): Promise<string> {
  const path = join(dataDir, name);
  const unusable = (error: NodeJS.ErrnoException) => {
    throw new ConfigError(`DATA_DIR cannot be used to keep ${name} in: ${error.code}`);
  };
  const fault = folderFault(dataDir);
  if (fault !== undefined) throw new ConfigError(`DATA_DIR cannot be written: ${fault}`);
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? createSecret(path).catch(unusable) : unusable(error),
  );
  if (kept.length < SECRET_CHARACTERS) {
    throw new ConfigError(`DATA_DIR holds a secret of less than ${SECRET_CHARACTERS} characters: remove ${name}`);
  }
  return kept;
}

/** @throws ConfigError where a folder of the configuration cannot be written */
export function checkFolders({ dataDir, events }: Pick<Config, 'dataDir' | 'events'>): void {
  for (const [name, folder] of [
    ['DATA_DIR', dataDir],
    ['EVENTS_DIR', events.dir],
  ] as const) {
    const fault = folder === undefined ? undefined : folderFault(folder);
    if (fault !== undefined)
      throw new ConfigError(`${name} cannot be written (${fault}): name a folder that belongs to this user`);
  }
}

async function createSecret(path: string): Promise<string> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(temporary, 'wx', 0o600);
  await file.writeFile(randomBytes(32).toString('base64url'));
  await file.sync();
  await file.close();
  // A link, unlike a rename, fails where another process was first: then its secret counts.
  await link(temporary, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(temporary);
  return readFile(path, 'utf8');
}

/**
 * Whose tokens sign in, and the client by which the app signs in.
 * @throws ConfigError where one setting is given without the others
 */
function providerOf({ authMode, issuer, jwksUrl, audiences, clientId, clientSecret }: ProviderSettings) {
  const takesTokens = jwksUrl !== undefined || audiences !== undefined;
  if (takesTokens && (!jwksUrl || !issuer || !audiences))
    throw new ConfigError('AUTH_JWKS_URL, AUTH_ISSUER and AUTH_AUDIENCE are given together or not at all');
  if (clientId !== undefined && !(issuer && isServerUrl(issuer, ['http:', 'https:']) && !/[?#@]/.test(issuer)))
    throw new ConfigError('AUTH_CLIENT_ID takes AUTH_ISSUER, an https:// address');
  if (clientSecret !== undefined && clientId === undefined)
    throw new ConfigError('AUTH_CLIENT_SECRET is given without AUTH_CLIENT_ID');
  if (issuer !== undefined && !takesTokens && clientId === undefined)
    throw new ConfigError('AUTH_ISSUER is given without AUTH_CLIENT_ID, or AUTH_JWKS_URL and AUTH_AUDIENCE');
  if (authMode === 'provider' && issuer === undefined) throw new ConfigError('AUTH_MODE=provider takes AUTH_ISSUER');
  return {
    provider: issuer && jwksUrl && audiences ? { issuer, jwksUrl, audiences } : undefined,
    providerClient: issuer && clientId ? { issuer, id: clientId, secret: clientSecret } : undefined,
  };
}

interface ProviderSettings {
  readonly authMode: (typeof AUTH_MODES)[number];
  readonly issuer: string | undefined;
  readonly jwksUrl: string | undefined;
  readonly audiences: readonly string[] | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
}

/** @throws ConfigError where a part of the URL would be ignored, or contradicts DATABASE_CA_FILE */
function checkDatabase(url: string, hasAuthorities: boolean): void {
  const place = readDatabaseUrl(url);
  if ('fault' in place) throw new ConfigError(`DATABASE_URL ${place.fault}`);
  if (hasAuthorities && (place.engine === 'sqlite' || place.encrypted === false))
    throw new ConfigError('DATABASE_CA_FILE is given, and DATABASE_URL asks for no TLS');
}

function listed(value: string): string[] {
  return value.split(',').map((item) => item.trim());
}

function isServerUrl(value: string, schemes: readonly string[]): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return schemes.includes(url.protocol) && url.hostname !== '';
}

function isOrigin(value: string): boolean {
  return isServerUrl(value, ['http:', 'https:']) && new URL(value).origin === value;
}

function isProxyPlace(place: string): boolean {
  const [address, bits = '0', ...rest] = place.split('/') as [string, ...string[]];
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)]!;
  return PROXY_PLACES.includes(place) || (/^\d+$/.test(bits) && Number(bits) <= most && rest.length === 0);
}

function holdsCertificates(path: string): boolean {
  try {
    return new X509Certificate(readFileSync(path, 'utf8')).subject !== undefined;
  } catch {
    return false;
  }
}
