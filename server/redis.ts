import { type Callback, Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis';

/** Address and credentials of Redis. */
export interface RedisPlace {
  /** One server, or some nodes of a cluster. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** A cluster has database 0 alone. */
  readonly database: number;
  readonly encrypted: boolean;
  /** CA certificates in PEM for TLS; undefined for those of Node. */
  readonly authorities: string | undefined;
}

export type RedisClient = Redis | Cluster;

const URL_SHAPE =
  /^(?<scheme>rediss?):\/\/(?:(?<username>[^:@/]*):(?<password>[^@/]+)@)?(?<hosts>[\w.:,[\]-]+)\/?(?<database>\d{0,3})$/;

/** Longest delay between attempts to reconnect, ms. */
const RETRY_MS = 500;
/** Connect timeout, ms. */
const CONNECT_MS = 2_000;
/** Idle time before TCP keep-alive probes (one a second, ten times), ms. */
const SILENT_MS = 5_000;
/** Interval of a cluster's slot refresh, ms. */
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
 * A connection to Redis (one for each node of a cluster) that reconnects by itself. `connect` opens it.
 * @param patience command timeout, ms; commands fail at once while Redis is away. Undefined: they wait for Redis.
 */
export function openRedis(place: RedisPlace, patience: number | undefined): RedisClient {
  const { nodes, username, password, database, encrypted, authorities } = place;
  const retry = (times: number) => Math.min(times * 50, RETRY_MS);
  const waits = patience === undefined;
  const own = {
    connectTimeout: CONNECT_MS,
    // Without keep-alive a subscriber would miss a vanished server for hours.
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
    // A client without a timeout is a subscriber, and needs no connections beside its subscriptions.
    shardedSubscribers: waits,
    enableReadyCheck: !waits,
    clusterRetryStrategy: retry,
    slotsRefreshInterval: SLOTS_MS,
    // A few retries for a slot that has moved; none for a node that is gone.
    maxRedirections: 4,
    // Host names are not resolved here: certificates are issued to them.
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
