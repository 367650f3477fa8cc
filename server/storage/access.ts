import type { Role } from '../../protocol/role.ts';
import { type AccessChanges, createAccessChanges } from './access-changes.ts';
import type { Database } from './database.ts';
import { LogMemberModel } from './models/log-member.ts';
import { TravelLogModel } from './models/travel-log.ts';

/** The role of one person in a log. */
export interface Membership {
  /** Null for a member who was removed, and must not come in by another way. */
  readonly role: Role | null;
  /** Milliseconds since 1970; null for no end. */
  readonly expiresAt: number | null;
}

/** Who has which role in a log, at one version. */
export interface LogAccess {
  readonly logId: number;
  readonly uuid: string;
  /** Raised with every change. */
  readonly version: number;
  readonly ownerId: number;
  /** The role that its address gives to strangers; null for none. */
  readonly addressRole: Role | null;
  /** By user. */
  readonly members: ReadonlyMap<number, Membership>;
}

/** A member in lists. */
export interface ListedMember extends Membership {
  readonly userId: number;
  readonly name: string;
  readonly color: string;
  readonly role: Role;
  readonly since: Date;
}

export interface Access extends AccessChanges {
  /** Everything that is stored of a log's rights. Undefined where there is no such log, or it was deleted. */
  read(logId: number): Promise<LogAccess | undefined>;
  /** The same for one person: `members` holds nobody else. */
  readFor(uuid: string, userId: number | undefined): Promise<LogAccess | undefined>;
  /** A log that its owner has deleted and may restore. */
  readDeleted(uuid: string): Promise<LogAccess | undefined>;
  members(logId: number): Promise<ListedMember[]>;
}

export function createAccess(database: Database): Access {
  const { knex } = database;

  async function readWith(
    log: TravelLogModel | undefined,
    membersOf: (logId: number) => PromiseLike<readonly LogMemberModel[]>,
  ): Promise<LogAccess | undefined> {
    if (!log) return undefined;
    const { id: logId, uuid, accessVersion: version, ownerId, addressRole } = log;
    const members = new Map((await membersOf(logId)).map(({ userId, ...membership }) => [userId, membership]));
    return { logId, uuid, version, ownerId, addressRole, members };
  }

  const query = () =>
    TravelLogModel.query(knex).select('id', 'uuid', 'access_version', 'owner_id', 'address_role').first();
  const memberQuery = (logId: number) =>
    LogMemberModel.query(knex).select('user_id', 'role', 'expires_at').where({ log_id: logId });

  return {
    // The version is read before the members: members that are newer only cause one more reading.
    read: async (logId) => readWith(await query().where({ id: logId }).whereNull('deleted_at'), memberQuery),
    readFor: async (uuid, userId) =>
      readWith(await query().where({ uuid }).whereNull('deleted_at'), async (logId) =>
        userId === undefined ? [] : memberQuery(logId).where({ user_id: userId }),
      ),
    readDeleted: async (uuid) => readWith(await query().where({ uuid }).whereNotNull('deleted_at'), async () => []),
    async members(logId) {
      const rows = (await LogMemberModel.query(knex)
        .join('users', 'users.id', 'log_members.user_id')
        .where({ log_id: logId })
        .whereNotNull('role')
        .select('user_id', 'role', 'expires_at', 'log_members.created_at', 'name', 'color')
        .orderBy('log_members.created_at')
        .orderBy('user_id')) as unknown as (ListedMember & { readonly createdAt: Date })[];
      return rows.map(({ userId, role, expiresAt, name, color, createdAt }) => ({
        ...{ userId, role, expiresAt, name, color },
        since: createdAt,
      }));
    },
    ...createAccessChanges(database),
  };
}
