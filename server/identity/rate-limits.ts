import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { type Allowance, type Limits, RATE_NAMES, type RateName } from '../limits.ts';
import { digest } from '../storage/cache.ts';
import type { RedisStore } from '../storage/redis-store.ts';
import { networkOf } from './network.ts';

/**
 * Who is counted: an address, which is a person as well where no token came with the request; a person; or
 * a login.
 */
export type Payer =
  | { readonly address: string; readonly isStranger: boolean }
  | { readonly userId: number }
  | { readonly login: string };

/** Rate limits by person and by address, counted on all instances together. */
export interface RateLimits {
  /**
   * Counts one for the payer. Resolves with 0, or with the seconds after which to try again where that is too many.
   * @param names several are counted together, those that allow it, too, where another one does not
   */
  take(names: RateName | readonly RateName[], payer: Payer): Promise<number>;
}

type Kind = Exclude<keyof Allowance, 'seconds'>;

/**
 * @param redis undefined where there are no other instances. While it does not answer, each instance counts for itself.
 * @param secret separates those who share a Redis: numbers of users are of one database
 */
export function createRateLimits({
  rates,
  redis,
  secret,
}: {
  readonly rates: Limits['rates'];
  readonly redis: Pick<RedisStore, 'client' | 'ask'> | undefined;
  readonly secret: string;
}): RateLimits {
  const installation = digest(secret);
  const limiters = new Map(
    RATE_NAMES.flatMap((name) =>
      (['person', 'stranger', 'address'] as const).map((kind) => [
        `${kind} ${name}`,
        createLimiter(rates[name][kind], rates[name].seconds, redis),
      ]),
    ),
  );

  /** Commands of one turn take one round trip to Redis. */
  async function consume(names: RateName | readonly RateName[], kind: Kind, who: string): Promise<number> {
    const waits = await Promise.all(
      [names].flat().map((name) => limiters.get(`${kind} ${name}`)!(`${who}:${kind}-${name}-${installation}`)),
    );
    return Math.max(...waits);
  }

  return {
    async take(names, payer) {
      if ('login' in payer) return consume(names, 'person', payer.login);
      if ('userId' in payer) return consume(names, 'person', `${payer.userId}`);
      const network = networkOf(payer.address);
      // First: strangers who ask on while they are refused take nothing from the others at their address.
      const seconds = payer.isStranger ? await consume(names, 'stranger', network) : 0;
      return seconds || consume(names, 'address', network);
    },
  };
}

/** Counts one under a key, in Redis, or in this process while Redis does not answer. Resolves as `take` does. */
function createLimiter(
  points: number,
  duration: number,
  redis: Pick<RedisStore, 'client' | 'ask'> | undefined,
): (key: string) => Promise<number> {
  const common = { keyPrefix: 'limit', points, duration };
  const own = new RateLimiterMemory(common);
  if (!redis) return (key) => count(own, key);
  const shared = new RateLimiterRedis({
    ...common,
    storeClient: redis.client,
    // One that asks on while it is refused costs Redis nothing.
    inMemoryBlockOnConsumed: points,
  });
  return async (key) => (await redis.ask(() => count(shared, key)))?.answer ?? count(own, key);
}

/** The library rejects with when to come again, where there are too many. */
const count = (limiter: RateLimiterAbstract, key: string): Promise<number> =>
  limiter.consume(key).then(
    () => 0,
    (answer) => {
      if (answer instanceof RateLimiterRes) return Math.max(1, Math.ceil(answer.msBeforeNext / 1_000));
      throw answer;
    },
  );
