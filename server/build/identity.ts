import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { createAudit } from '../identity/audit.ts';
import { admit } from '../identity/bearer.ts';
import { createRateLimits } from '../identity/rate-limits.ts';
import { createSessions } from '../identity/sessions.ts';
import { createTokens } from '../identity/tokens.ts';
import type { Logger } from '../logger.ts';
import { createLoginSessions } from '../storage/login-sessions.ts';
import { createUsers } from '../storage/users.ts';
import type { Open } from './opened.ts';
import type { Storage } from './storage.ts';

export type Identity = ReturnType<typeof buildIdentity>;

/** Users, their login sessions, and what they may do how often. */
export function buildIdentity(
  { authMode, formerSecrets, limits }: Pick<Config, 'authMode' | 'formerSecrets' | 'limits'>,
  { database, auditLog, store, redisStore }: Pick<Storage, 'database' | 'auditLog' | 'store' | 'redisStore'>,
  { secret, clock, logger }: { readonly secret: string; readonly clock: Clock; readonly logger: Logger },
  open: Open,
) {
  const users = createUsers(database);
  const sessions = open(
    createSessions({
      rows: createLoginSessions(database),
      store,
      tokens: createTokens({ secret, formerSecrets }),
      clock: { now: Date.now, every: clock.every },
      failed: (err) => logger.warn({ err }, 'sessions that ran out could not be removed'),
    }),
  );
  return {
    users,
    sessions,
    audit: createAudit(auditLog, secret),
    rateLimits: createRateLimits({ rates: limits.rates, redis: redisStore, secret }),
    admit: (who: { token: string | undefined; name: string | undefined }) =>
      admit({ ...who, authMode, sessions, users }),
  };
}
