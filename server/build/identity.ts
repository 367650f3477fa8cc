import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { createAudit } from '../identity/audit.ts';
import { admit } from '../identity/bearer.ts';
import { createSessions } from '../identity/sessions.ts';
import { createTokens } from '../identity/tokens.ts';
import type { Logger } from '../logger.ts';
import { createLoginSessions } from '../storage/login-sessions.ts';
import { createUsers } from '../storage/users.ts';
import type { Open } from './opened.ts';
import type { Storage } from './storage.ts';

export type Identity = ReturnType<typeof buildIdentity>;

/** Users and their login sessions. */
export function buildIdentity(
  { authMode, formerSecrets }: Pick<Config, 'authMode' | 'formerSecrets'>,
  { database, auditLog, store }: Pick<Storage, 'database' | 'auditLog' | 'store'>,
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
    admit: (who: { token: string | undefined; name: string | undefined }) =>
      admit({ ...who, authMode, sessions, users }),
  };
}
