import type { Logger } from '../logger.ts';
import { openRedis, type RedisPlace } from '../redis.ts';
import { createSessions, type SessionOptions, type Sessions, TOKEN_LIFE } from './sessions.ts';

/** How long the record of a session outlives its last use, ms. */
const RECORD_LIFE = 2 * 3_600_000;

/** How long Redis may take for an answer before the signature alone decides, ms. */
const PATIENCE = 500;

const ENDED = 'ended';

// One step, so that a session that ends meanwhile is not brought back.
const TOUCH = `
  if redis.call('GET', KEYS[1]) == '${ENDED}' then return 0 end
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1`;

/**
 * Sessions that all instances share, as `session:{id}` in Redis. While Redis is away a signature is proof enough,
 * and only ending a session fails. Resolves when Redis has answered, or has not.
 */
export async function openRedisSessions(
  options: SessionOptions & { readonly place: RedisPlace; readonly logger: Logger },
): Promise<Sessions> {
  const { place, logger } = options;
  const redis = openRedis(place, PATIENCE);
  let away = false;
  redis.on('error', (err) => {
    // It tries again several times a second: one line an outage is enough.
    if (!away) logger.warn({ err }, 'Redis is away: tokens are taken on their signature');
    away = true;
  });
  redis.on('ready', () => {
    if (away) logger.info('Redis is back');
    away = false;
  });
  await redis.connect().catch(() => {});

  const key = (sessionId: string) => `session:${sessionId}`;
  return createSessions(
    {
      touch: (sessionId, userId) =>
        redis.eval(TOUCH, 1, key(sessionId), userId, RECORD_LIFE).then(
          (alive) => alive === 1,
          () => true,
        ),
      async end(sessionId) {
        await redis.set(key(sessionId), ENDED, 'PX', TOKEN_LIFE);
      },
      close: async () => redis.disconnect(),
    },
    options,
  );
}
