import type { Role } from '../../protocol/role.ts';
import type { Identity } from '../../protocol/welcome.ts';
import type { Account, Accounts as AccountRows } from '../storage/accounts.ts';
import type { AuditLog } from '../storage/audit-log.ts';
import type { PersonalData } from '../storage/personal-data.ts';
import type { Recoveries } from '../storage/recoveries.ts';
import type { Subject, Subjects } from '../storage/subjects.ts';
import type { AccessTokens, ShownToken } from './access-tokens.ts';
import { type AccountRefusal, refuseAccount } from './account-refusal.ts';
import type { Accounts } from './accounts.ts';
import type { Audit } from './audit.ts';
import type { Users } from './guests.ts';
import type { Passkeys, ShownPasskey } from './passkeys.ts';
import type { Sessions } from './sessions.ts';

/** Display name and colour of a person who has left. */
export const FORMER_MEMBER = { name: 'a former member', color: '#5f6368' } as const;

/** Audit events of one export, count: the newest. */
const EVENTS = 10_000;

/** Of an account, without what proves it. */
type ShownAccount = Pick<Account, 'email' | 'username' | 'preferences' | 'loginCount' | 'failedCount' | 'createdAt'> & {
  readonly lastLoginAt: Date | null;
  /** Recovery codes left, count. */
  readonly recoveryCodes: number;
};

/** A person's own profile. */
export interface Profile {
  readonly user: Identity;
  /** Null for a guest, and for a person of an identity provider. */
  readonly account: ShownAccount | null;
  /** As the identity provider names the person; null for others. */
  readonly subject: Pick<Subject, 'issuer' | 'subject' | 'createdAt'> | null;
}

/** Everything that is kept about a person; times are instants. */
export type PersonalExport = Profile & {
  readonly sessions: readonly { readonly id: string; readonly expiresAt: Date }[];
  readonly journeys: readonly ({ readonly id: string; readonly role: Role } & Pick<
    Awaited<ReturnType<PersonalData['owned']>>[number],
    'title' | 'createdAt' | 'updatedAt' | 'deletedAt'
  >)[];
  readonly versions: readonly ({ readonly journey: string } & Pick<
    Awaited<ReturnType<PersonalData['versions']>>[number],
    'seq' | 'name' | 'kind' | 'createdAt'
  >)[];
  readonly takes: readonly ({ readonly journey: string } & Omit<
    Awaited<ReturnType<PersonalData['takes']>>[number],
    'uuid'
  >)[];
  /** The stored performances that the person began. */
  readonly compositions: readonly ({ readonly journey: string } & Omit<
    Awaited<ReturnType<PersonalData['compositions']>>[number],
    'uuid'
  >)[];
  /** The stored performances that the person likes, by their ids. */
  readonly likes: readonly { readonly journey: string; readonly composition: number; readonly at: Date }[];
  /** The journeys that the person keeps out of its lists. */
  readonly archived: readonly { readonly journey: string; readonly at: Date }[];
  /** The exports that the person has asked for, as long as they are kept. */
  readonly jobs: readonly (Omit<Awaited<ReturnType<PersonalData['jobs']>>[number], 'createdAt'> & {
    readonly createdAt: Date;
  })[];
  /** The secret addresses of calendars, without their secrets; `journey` is null for all journeys. */
  readonly calendars: readonly {
    readonly id: number;
    readonly label: string;
    readonly journey: string | null;
    readonly createdAt: Date;
  }[];
  /** The links to evenings, without their secrets. Times of the evening are ms since 1970. */
  readonly replayLinks: readonly {
    readonly id: number;
    readonly journey: string;
    readonly label: string;
    readonly from: number;
    readonly to: number;
    readonly expiresAt: Date;
    readonly createdAt: Date;
  }[];
  /** The collections that the person owns, takes part in or likes. */
  readonly collections: readonly ({ readonly id: string } & Omit<
    Awaited<ReturnType<PersonalData['collections']>>[number],
    'uuid'
  >)[];
  readonly accessTokens: readonly ShownToken[];
  readonly passkeys: readonly ShownPasskey[];
  readonly events: Awaited<ReturnType<AuditLog['list']>>;
};

/** A person who acts, and from where. */
export interface Actor {
  readonly userId: number;
  readonly address: string;
}

/** People, guests included, and what is kept about them. */
export interface People {
  /** @throws Error where there is no such user */
  profile(userId: number): Promise<Profile>;
  /** Settings that clients keep for the person; empty for all but accounts. */
  preferences(userId: number): Promise<Account['preferences']>;
  /** Preferences are replaced as a whole. */
  change(
    userId: number,
    change: { readonly name?: string | undefined; readonly preferences?: Account['preferences'] | undefined },
  ): Promise<{ readonly ok: true } | AccountRefusal>;
  export(actor: Actor): Promise<PersonalExport>;
  /** Makes a former member of a person, for good. @param password of an account; others have none */
  leave(actor: Actor, password: string | undefined): Promise<{ readonly ok: true } | AccountRefusal>;
}

export function createPeople({
  users,
  rows,
  subjects,
  recoveries,
  personalData,
  auditLog,
  accounts,
  accessTokens,
  passkeys,
  sessions,
  audit,
}: {
  readonly users: Users;
  readonly rows: Pick<AccountRows, 'find' | 'setPreferences'>;
  readonly subjects: Pick<Subjects, 'findByUser'>;
  readonly recoveries: Pick<Recoveries, 'countCodes'>;
  readonly personalData: PersonalData;
  readonly auditLog: Pick<AuditLog, 'list'>;
  readonly accounts: Pick<Accounts, 'prove'>;
  readonly accessTokens: Pick<AccessTokens, 'list'>;
  readonly passkeys: Pick<Passkeys, 'list'>;
  readonly sessions: Pick<Sessions, 'endAll'>;
  readonly audit: Audit;
}): People {
  async function shownAccount(userId: number): Promise<ShownAccount | null> {
    const account = await rows.find(userId);
    if (!account) return null;
    const { email, username, preferences, loginCount, failedCount, lastLoginAt, createdAt } = account;
    return {
      email,
      username,
      preferences,
      loginCount,
      failedCount,
      lastLoginAt: lastLoginAt === null ? null : new Date(lastLoginAt),
      createdAt,
      recoveryCodes: await recoveries.countCodes(userId),
    };
  }

  async function shownSubject(userId: number): Promise<Profile['subject']> {
    const found = await subjects.findByUser(userId);
    return found ? { issuer: found.issuer, subject: found.subject, createdAt: found.createdAt } : null;
  }

  const people: People = {
    async profile(userId) {
      const user = await users.find(userId);
      if (!user) throw new Error(`there is no user ${userId}`);
      return {
        user: { userId, name: user.name, color: user.color },
        account: await shownAccount(userId),
        subject: await shownSubject(userId),
      };
    },

    preferences: async (userId) => (await rows.find(userId))?.preferences ?? {},
    async change(userId, { name, preferences }) {
      if (preferences !== undefined) {
        if (!(await rows.find(userId))) return refuseAccount('NO_ACCOUNT', 'only accounts have preferences');
        await rows.setPreferences(userId, preferences);
      }
      if (name !== undefined) await users.rename(userId, name);
      return { ok: true };
    },

    async export({ userId, address }) {
      // Before it is read, so that it holds itself.
      await audit.record({ action: 'data exported', actorId: userId, address });
      const tokens = await accessTokens.list(userId);
      const ofTokens = new Set(tokens.map(({ id }) => id));
      const sessions = (await personalData.sessions(userId)).filter(({ id }) => !ofTokens.has(id));
      const owned = (await personalData.owned(userId)).map((journey) => ({ ...journey, role: 'owner' as const }));
      const joined = await personalData.joined(userId);
      const versions = await personalData.versions(userId);
      const takes = await personalData.takes(userId);
      const compositions = await personalData.compositions(userId);
      const likes = await personalData.likes(userId);
      const collections = await personalData.collections(userId);
      const archived = await personalData.archived(userId);
      const jobs = await personalData.jobs(userId);
      const calendars = await personalData.calendars(userId);
      const replayLinks = await personalData.replayLinks(userId);
      return {
        ...(await people.profile(userId)),
        sessions: sessions.map(({ id, expiresAt }) => ({ id, expiresAt: new Date(expiresAt) })),
        accessTokens: tokens,
        passkeys: await passkeys.list(userId),
        journeys: [...owned, ...joined].map(({ uuid, ...journey }) => ({ id: uuid, ...journey })),
        versions: versions.map(({ uuid, ...version }) => ({ journey: uuid, ...version })),
        takes: takes.map(({ uuid, ...take }) => ({ journey: uuid, ...take })),
        compositions: compositions.map(({ uuid, ...composition }) => ({ journey: uuid, ...composition })),
        likes: likes.map(({ uuid, compositionId, createdAt }) => ({
          ...{ journey: uuid, composition: compositionId, at: createdAt },
        })),
        archived: archived.map(({ uuid, at }) => ({ journey: uuid, at })),
        jobs: jobs.map(({ id, kind, state, createdAt }) => ({ id, kind, state, createdAt: new Date(createdAt) })),
        calendars: calendars.map(({ id, label, uuid, createdAt }) => ({ id, label, journey: uuid, createdAt })),
        replayLinks: replayLinks.map(({ id, label, uuid, fromMs, toMs, expiresAt, createdAt }) => ({
          ...{ id, journey: uuid, label, from: fromMs, to: toMs, expiresAt: new Date(expiresAt), createdAt },
        })),
        collections: collections.map(({ uuid, ...collection }) => ({ id: uuid, ...collection })),
        events: await auditLog.list({ userId, limit: EVENTS }),
      };
    },

    async leave({ userId, address }, password) {
      if (await rows.find(userId)) {
        const proven = await accounts.prove({ userId, password: password ?? '', address });
        if (!proven.ok) return proven;
      }
      await personalData.erase(userId, FORMER_MEMBER);
      await audit.record({ action: 'person deleted', actorId: userId, address });
      await sessions.endAll(userId);
      return { ok: true };
    },
  };
  return people;
}
