import { openRedis, type RedisPlace } from '../../redis.ts';
import { bad, doubtful, good, type Judgement } from '../judgement.ts';
import { judgeSkew } from './clock-skew.ts';

/** Time that Redis has to answer, ms. */
const PATIENCE_MS = 3_000;

/** Connects to Redis, to one node of a cluster, and judges how it is set up. */
export async function judgeRedis(place: RedisPlace | undefined): Promise<Judgement[]> {
  if (!place) return [good('redis', 'none: one process holds everything')];
  const client = openRedis({ ...place, nodes: place.nodes.slice(0, 1) }, PATIENCE_MS);
  const errors: Error[] = [];
  client.on('error', (error: Error) => errors.push(error));
  try {
    await client.connect().catch((error: Error) => errors.push(error));
    const info = await client.info().catch((error: Error) => void errors.push(error));
    if (info === undefined) return [judgeError(errors)];
    const asked = Date.now();
    const [seconds, micros] = await client.time();
    const skew = judgeSkew('redis.clock', Number(seconds) * 1000 + Number(micros) / 1000, asked, Date.now());
    return [good('redis', 'it answers'), ...judgeInfo(info, place), skew];
  } finally {
    client.disconnect();
  }
}

/** Several errors follow a refusal, and it says most. */
function judgeError(errors: readonly Error[]): Judgement {
  const messages = errors.map(({ message }) => message).join('\n');
  const name = 'redis';
  if (/WRONGPASS|NOAUTH|invalid password|without any password/i.test(messages))
    return bad(
      name,
      'it refuses this user or password',
      'correct user and password in REDIS_URL, with special characters percent-encoded',
    );
  if (/NOPERM/.test(messages))
    return bad(name, 'this user may not ask it', 'give it the rights that docs/deployment.md lists');
  if (/ENOTFOUND|EAI_AGAIN/.test(messages))
    return bad(name, 'its host has no address', 'correct the host in REDIS_URL');
  if (/certificate|self.signed|SSL|TLS/i.test(messages))
    return bad(
      name,
      'its certificate is not trusted',
      'name its authorities in REDIS_CA_FILE, or redis:// where it has no TLS',
    );
  if (/ECONNREFUSED/.test(messages))
    return bad(name, 'nothing listens at its address', 'start Redis, or correct host and port in REDIS_URL');
  return bad(name, 'it does not answer', 'look for a firewall between here and Redis; rediss:// where it has TLS');
}

function judgeInfo(info: string, place: RedisPlace): Judgement[] {
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  const version = field('redis_version');
  const limit = Number(field('maxmemory'));
  const policy = field('maxmemory_policy');
  const saves = Number(field('aof_enabled')) === 1;
  return [
    Number.parseInt(version, 10) >= 7
      ? good('redis.version', version)
      : bad(
          'redis.version',
          `${version}, and 7.0 or later is needed`,
          'upgrade Redis: messages travel in sharded channels',
        ),
    limit > 0
      ? good('redis.memory', `maxmemory is ${limit} bytes`)
      : doubtful('redis.memory', 'it has no limit: it can take the memory of its machine', 'set maxmemory 30mb'),
    limit > 0 && !policy.startsWith('volatile-')
      ? bad(
          'redis.eviction',
          `maxmemory-policy is ${policy}: a full Redis refuses sessions, or forgets them before caches`,
          'set maxmemory-policy volatile-ttl',
        )
      : good('redis.eviction', `maxmemory-policy is ${policy}`),
    saves
      ? doubtful(
          'redis.persistence',
          'it writes a log to disk: after a restart it brings old sessions and caches back',
          'set appendonly no and save ""',
        )
      : good('redis.persistence', 'it keeps no log on disk'),
    place.password === undefined
      ? doubtful(
          'redis.password',
          'anyone who reaches it can read and write sessions',
          'set requirepass, and the password in REDIS_URL',
        )
      : good('redis.password', 'it asks for a password'),
  ];
}
