import { type Callback, Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis';

/** Where Redis is, and how one gets in. */
export interface RedisPlace {
  /** One server, or nodes of a cluster: those know the others. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** A cluster has the one with number 0 alone. */
  readonly database: number;
  readonly encrypted: boolean;
  /** Certificates in PEM of who vouches for an encrypted server; undefined for those that Node knows. */
  readonly authorities: string | undefined;
}

export type RedisClient = Redis | Cluster;

const URL_SHAPE =
  /^(?<scheme>rediss?):\/\/(?:(?<username>[^:@/]*):(?<password>[^@/]+)@)?(?<hosts>[\w.:,[\]-]+)\/?(?<database>\d{0,3})$/;

/** How long it takes at most until another try to connect, ms: whoever waits for Redis to come back waits no longer. */
const RETRY_MS = 500;
/** How long a server may take to answer at all, ms. */
const CONNECT_MS = 2_000;
/** How long a connection may be silent before the system asks whether it is there, once a second and ten times, ms. */
const SILENT_MS = 5_000;
/** How often a cluster is asked which node holds what, ms. */
const SLOTS_MS = 2_000;

/**
 * Reads `redis[s]://[user]:password@host:port/database`. Several hosts with commas between them, as in the URLs of
 * PostgreSQL and MongoDB, are nodes of a cluster; one that has a single address is named twice.
 * @returns undefined where it is none
 * @example parseRedisUrl('redis://:pass@a:7000,b:7000')?.nodes.length // 2
 */
export function parseRedisUrl(url: string): Omit<RedisPlace, 'authorities'> | undefined {
  const parts = URL_SHAPE.exec(url)?.groups;
  if (!parts || /%(?![\da-f]{2})/i.test(url)) return undefined;
  const hosts = parts.hosts!.split(',').map((host) => `http://${host}`);
  const database = Number(parts.database);
  if (!hosts.every((host) => URL.canParse(host)) || (hosts.length > 1 && database > 0)) return undefined;
  return {
    nodes: hosts.map((host) => {
      const { hostname } = new URL(host);
      // A URL leaves its own default port out.
      return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(/:(\d+)$/.exec(host)?.[1] ?? 6379) };
    }),
    username: parts.username ? decodeURIComponent(parts.username) : undefined,
    password: parts.password === undefined ? undefined : decodeURIComponent(parts.password),
    database,
    encrypted: parts.scheme === 'rediss',
  };
}

/**
 * A connection to Redis (to a cluster one for each of its nodes) that comes back by itself. It is made with `connect`.
 * @param patience how long a command may take, ms; it fails at once while Redis is away. Undefined: it waits for Redis.
 */
export function openRedis(place: RedisPlace, patience: number | undefined): RedisClient {
  const { nodes, username, password, database, encrypted, authorities } = place;
  const retry = (times: number) => Math.min(times * 50, RETRY_MS);
  const waits = patience === undefined;
  const own = {
    connectTimeout: CONNECT_MS,
    // A server that goes without a word would else leave whoever listens deaf for hours.
    keepAlive: SILENT_MS,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(encrypted && { tls: authorities === undefined ? {} : { ca: authorities } }),
    ...(waits
      ? { maxRetriesPerRequest: null }
      : { commandTimeout: patience, maxRetriesPerRequest: 1, autoResendUnfulfilledCommands: false }),
  } satisfies RedisOptions;
  const common = { lazyConnect: true, enableOfflineQueue: waits };
  if (nodes.length === 1) return new Redis({ ...own, ...common, ...nodes[0], db: database, retryStrategy: retry });
  const cluster = new Cluster([...nodes], {
    ...common,
    redisOptions: own,
    // Whoever waits is whoever listens, and needs no connections but those that it listens on.
    shardedSubscribers: waits,
    enableReadyCheck: !waits,
    clusterRetryStrategy: retry,
    slotsRefreshInterval: SLOTS_MS,
    // A few tries for a slot that has moved; a node that is gone is not waited for.
    maxRedirections: 4,
    // Names stay names: certificates are issued to them.
    dnsLookup: (address, callback) => callback(null, address),
  } satisfies ClusterOptions);
  return waits ? unhurried(cluster) : cluster;
}

/**
 * ioredis 6.0 looks for the slots again as soon as a node's subscriber cannot be reached, which makes it try that node
 * again: more than a hundred times a second, as long as the node is away, and a core for nothing else.
 */
function unhurried(cluster: Cluster): Cluster {
  const refresh = cluster.refreshSlotsCache.bind(cluster);
  const told: Callback<void>[] = [];
  let next = 0;
  let waiting = false;
  const turn = () => {
    waiting = false;
    next = performance.now() + RETRY_MS;
    const callbacks = told.splice(0);
    refresh((error) => {
      for (const callback of callbacks) callback(error);
    });
  };
  cluster.refreshSlotsCache = (callback) => {
    if (callback) told.push(callback);
    if (waiting) return;
    waiting = true;
    setTimeout(turn, next - performance.now());
  };
  return cluster;
}
