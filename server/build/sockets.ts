import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { createRedisLink } from '../connection/redis-link.ts';
import { createSocketServer } from '../connection/socket-server.ts';
import type { TrafficLogger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { Closures } from '../room/closures.ts';
import type { TrustedProxies } from '../trusted-proxies.ts';
import type { Identity } from './identity.ts';
import type { Open } from './opened.ts';
import type { Storage } from './storage.ts';

/** The link to the other instances, and the sockets of members, which are opened once there are rooms for them. */
export function buildSockets(
  {
    redis,
    basePath,
    hostNames,
    allowedOrigins,
    messagesPerSecond,
    limits,
  }: Pick<Config, 'redis' | 'basePath' | 'hostNames' | 'allowedOrigins' | 'messagesPerSecond' | 'limits'>,
  { access, shareLinks, updateLog, recorder }: Pick<Storage, 'access' | 'shareLinks' | 'updateLog' | 'recorder'>,
  parts: Pick<Identity, 'admit' | 'audit' | 'rateLimits'> & {
    readonly trustedProxies: TrustedProxies;
    readonly closures: Closures;
    readonly instance: string;
    readonly callSign: string;
    readonly clock: Clock;
    readonly logger: TrafficLogger;
    readonly metrics: Metrics;
  },
  open: Open,
) {
  const { audit } = parts;
  const redisLink = redis && open(createRedisLink(redis, parts.logger));
  const sockets = createSocketServer({
    ...parts,
    basePath,
    hostNames,
    allowedOrigins,
    messagesPerSecond,
    limits,
    redis: redisLink,
    access,
    shareLinks,
    async redeem(uuid, linkHash, userId) {
      const redeemed = await access.redeem(uuid, linkHash, userId, Date.now());
      if (!redeemed?.change) return;
      await audit.record({ action: 'link redeemed', actorId: userId, logId: redeemed.logId });
      const by = { log: uuid, userId, memberId: null, at: parts.clock.now() };
      recorder.record({ kind: 'shared', action: 'link redeemed', ...by });
    },
    updateLog,
    record: recorder.record,
    countRefusal: parts.metrics.refused,
  });
  return { redisLink, sockets };
}
