import type { Logger } from '../logger.ts';
import type { RedisClient } from '../redis.ts';

/** Share of the limit above which a warning is logged. */
const FULL = 0.8;
const LOOK_MS = 15_000;

/**
 * Bytes, keys evicted since its start and connections of all clients; `used` is 0 until Redis answers, and there is no
 * `limit` where Redis has none.
 */
export interface MemoryUse {
  readonly used: number;
  readonly limit: number | undefined;
  readonly evicted: number;
  readonly clients: number;
}

/** Watches the memory of Redis; of a cluster, of its fullest node. */
export function watchRedisMemory({
  client,
  every,
  logger,
}: {
  readonly client: RedisClient;
  every(ms: number, turn: () => void): () => void;
  readonly logger: Logger;
}): { use(): MemoryUse; close(): void } {
  let use: MemoryUse = { used: 0, limit: undefined, evicted: 0, clients: 0 };
  let full = false;

  async function look(): Promise<void> {
    const nodes = 'nodes' in client ? client.nodes('master') : [client];
    const memories = (await Promise.all(nodes.map((node) => node.info()))).map(read);
    use = memories.sort((a, b) => shareOf(b) - shareOf(a) || b.used - a.used)[0] ?? use;
    const wasFull = full;
    full = shareOf(use) >= FULL;
    if (!full || wasFull) return;
    logger.warn({ ...use }, `Redis uses ${Math.round(100 * shareOf(use))} % of its memory`);
    if (memories.some(({ refuses }) => refuses))
      logger.warn({}, 'Redis will refuse rather than forget: set its maxmemory-policy to volatile-ttl');
  }

  // While Redis does not answer, the last figures stay.
  const lookQuietly = () => void look().catch(() => {});
  client.on('ready', lookQuietly);
  return { use: () => use, close: every(LOOK_MS, lookQuietly) };
}

/** Of its limit; 0 without one. */
const shareOf = ({ used, limit }: Pick<MemoryUse, 'used' | 'limit'>) => (limit === undefined ? 0 : used / limit);

function read(info: string) {
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const limit = Number(field('maxmemory'));
  return {
    used: Number(field('used_memory')),
    limit: limit > 0 ? limit : undefined,
    evicted: Number(field('evicted_keys')),
    clients: Number(field('connected_clients')),
    refuses: limit > 0 && field('maxmemory_policy') === 'noeviction',
  };
}
