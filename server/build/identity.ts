import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { createAccessTokens } from '../identity/access-tokens.ts';
import { createAccounts } from '../identity/accounts.ts';
import { createAudit } from '../identity/audit.ts';
import { admit, type FindSession } from '../identity/bearer.ts';
import { watchExpiry } from '../identity/expiry.ts';
import { guestOf } from '../identity/guests.ts';
import { followSessionEnds, type LiveConnections } from '../identity/live-sessions.ts';
import { createPasskeys } from '../identity/passkeys.ts';
import { readPasswordRules } from '../identity/password-rules.ts';
import { createPasswords } from '../identity/passwords.ts';
import { createPeople } from '../identity/people.ts';
import { createProviderAnswers } from '../identity/provider-answers.ts';
import { createProviderKeys } from '../identity/provider-keys.ts';
import { createProviderSignIn } from '../identity/provider-sign-in.ts';
import { type Provider, verifyProviderToken } from '../identity/provider-tokens.ts';
import { createRateLimits } from '../identity/rate-limits.ts';
import { createRecovery } from '../identity/recovery.ts';
import { createSessions } from '../identity/sessions.ts';
import { createSubjects, joinSubjects } from '../identity/subjects.ts';
import { refuseToken } from '../identity/token-refused.ts';
import { createTokens } from '../identity/tokens.ts';
import type { Logger } from '../logger.ts';
import { createAccessTokens as createAccessTokenRows } from '../storage/access-tokens.ts';
import { createAccounts as createAccountRows } from '../storage/accounts.ts';
import { createLoginSessions } from '../storage/login-sessions.ts';
import { createPasskeys as createPasskeyRows } from '../storage/passkeys.ts';
import { createPersonalData } from '../storage/personal-data.ts';
import { createRecoveries } from '../storage/recoveries.ts';
import { createSubjects as createSubjectRows } from '../storage/subjects.ts';
import { createUsers } from '../storage/users.ts';
import type { Open } from './opened.ts';
import type { Storage } from './storage.ts';

export type Identity = Awaited<ReturnType<typeof buildIdentity>>;

/** Users, their login sessions, and what they may do how often. */
export async function buildIdentity(
  {
    authMode,
    formerSecrets,
    limits,
    provider,
    providerClient,
  }: Pick<Config, 'authMode' | 'formerSecrets' | 'limits' | 'provider' | 'providerClient'>,
  {
    database,
    auditLog,
    store,
    redisStore,
    access,
    takes,
    performances,
    collections,
    trims,
  }: Pick<
    Storage,
    'database' | 'auditLog' | 'store' | 'redisStore' | 'access' | 'takes' | 'performances' | 'collections' | 'trims'
  >,
  { secret, clock, logger }: { readonly secret: string; readonly clock: Clock; readonly logger: Logger },
  open: Open,
) {
  /** Instances compare what it says. */
  const wallClock = { now: Date.now, every: clock.every };
  const users = createUsers(database);
  const tokens = createTokens({ secret, formerSecrets });
  const own = open(
    createSessions({
      rows: createLoginSessions(database),
      store,
      tokens,
      clock: wallClock,
      failed: (err) => logger.warn({ err }, 'sessions that ran out could not be removed'),
    }),
  );
  const audit = createAudit(auditLog, secret);
  const subjectRows = createSubjectRows(database);
  const mergeGuest = async (guestId: number, accountId: number) => {
    for (const { logId, isOwner } of await access.move(guestId, accountId))
      await audit.record({
        action: isOwner ? 'owner changed' : 'role given',
        ...{ actorId: guestId, subjectId: accountId, logId, detail: { reason: 'the guest has signed in' } },
      });
  };
  const subjects = buildSubjects(provider, { rows: subjectRows, users, sessions: own, audit, mergeGuest, logger });
  const findSession: FindSession = (token, address) =>
    provider && tokens.isForeign(token) ? subjects.find(token, address) : own.find(token);
  const sessions = joinSubjects(own, findSession, { rows: subjectRows, now: Date.now });
  const parts = {
    users,
    rows: createAccountRows(database),
    sessions,
    passwords: await createPasswords(),
    weaknessOf: await readPasswordRules(),
    audit,
    now: Date.now,
  };
  const accounts = createAccounts({ ...parts, mergeGuest });
  const rateLimits = createRateLimits({ rates: limits.rates, redis: redisStore, secret });
  const personalData = createPersonalData(database);
  open(
    watchExpiry({
      ...{
        access,
        takes,
        performances,
        collections,
        trims,
        personalData,
        audit,
        clock: wallClock,
        deletedDays: limits.counts.deletedDays,
      },
      failed: (err) =>
        logger.warn(
          { err },
          'members, logs, takes, performances and collections whose time has passed could not be removed',
        ),
    }),
  );
  const recoveries = createRecoveries(database);
  const accessTokens = createAccessTokens({
    rows: createAccessTokenRows(database),
    accounts: parts.rows,
    sessions,
    audit,
    now: Date.now,
  });
  const passkeys = createPasskeys({
    ...parts,
    ...{ rows: createPasskeyRows(database), accountRows: parts.rows, accounts, mergeGuest, secret },
  });
  return {
    users,
    sessions,
    audit,
    accounts,
    accessTokens,
    passkeys,
    recovery: createRecovery({ ...parts, accounts, recoveries }),
    people: createPeople({
      ...parts,
      subjects: subjectRows,
      passkeys,
      accounts,
      accessTokens,
      recoveries,
      personalData,
      auditLog,
    }),
    guestOf: (token: string) => guestOf(token, { sessions, users }),
    /** Closes the connections of sessions that end, from now on. */
    followEnds: (live: LiveConnections) =>
      open(
        followSessionEnds({
          sessions,
          live,
          clock: wallClock,
          failed: (err) => logger.warn({ err }, 'the ends of sessions could not be read'),
        }),
      ),
    rateLimits,
    subjects,
    providerSignIn:
      providerClient &&
      createProviderSignIn({
        ...{ client: providerClient, secret, audit, now: Date.now },
        answers: createProviderAnswers({
          away: (err) => logger.warn({ err }, 'the identity provider does not answer: nobody signs in there'),
          back: () => logger.info({}, 'the identity provider answers again'),
        }),
      }),
    admit: (who: { token: string | undefined; name: string | undefined; address: string }) =>
      admit({
        ...{ ...who, authMode, sessions: { ...own, find: findSession }, accessTokens, users },
        isOfProvider: async (userId) =>
          (await subjectRows.findByUser(userId))?.issuer === (provider ?? providerClient)?.issuer,
      }),
  };
}

/** People who sign in at the operator's identity provider. */
function buildSubjects(
  provider: Provider | undefined,
  { logger, ...parts }: Omit<Parameters<typeof createSubjects>[0], 'verify' | 'now'> & { readonly logger: Logger },
) {
  // A token is asked for where there is a provider.
  if (!provider)
    return createSubjects({ ...parts, verify: () => Promise.reject(refuseToken('issuer')), now: Date.now });
  const keys = createProviderKeys({
    url: provider.jwksUrl,
    away: (err) => logger.warn({ err }, 'the keys of the identity provider cannot be read: those known go on'),
    back: () => logger.info({}, 'the keys of the identity provider are read again'),
    now: Date.now,
  });
  return createSubjects({
    ...parts,
    verify: (token) => verifyProviderToken(token, provider, keys, Date.now()),
    now: Date.now,
  });
}
