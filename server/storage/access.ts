import type { Role } from '../../protocol/role.ts';
import { type AccessChanges, createAccessChanges } from './access-changes.ts';
import type { Database } from './database.ts';
import { LogMemberModel } from './models/log-member.ts';
import { TravelLogModel } from './models/travel-log.ts';
import { statementsOf } from './statements.ts';

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

/** A log with the role of a person in it. `memberId` is null in the only row of a log without members. */
type AccessRow = Omit<LogAccess, 'members'> & Membership & { readonly memberId: number | null };

const ACCESS = `travel_logs.id AS logId, uuid, access_version AS version, owner_id AS ownerId, address_role AS addressRole,
                user_id AS memberId, role, expires_at AS expiresAt`;

function accessIn(rows: readonly AccessRow[]): LogAccess | undefined {
  const [first] = rows;
  if (!first) return undefined;
  const { logId, uuid, version, ownerId, addressRole } = first;
  const members = rows.flatMap(({ memberId, role, expiresAt }) =>
    memberId === null ? [] : [[memberId, { role, expiresAt }] as const],
  );
  return { logId, uuid, version, ownerId, addressRole, members: new Map(members) };
}

export function createAccess(database: Database): Access {
  const { knex } = database;
  const run = statementsOf(database);

  return {
    read: async (logId) =>
      accessIn(
        await run<AccessRow>(
          `SELECT ${ACCESS} FROM travel_logs LEFT JOIN log_members ON log_members.log_id = travel_logs.id
            WHERE travel_logs.id = ? AND deleted_at IS NULL`,
          logId,
        ),
      ),
    readFor: async (uuid, userId) =>
      accessIn(
        await run<AccessRow>(
          `SELECT ${ACCESS} FROM travel_logs
             LEFT JOIN log_members ON log_members.log_id = travel_logs.id AND user_id = ?
            WHERE uuid = ? AND deleted_at IS NULL`,
          ...[userId ?? null, uuid],
        ),
      ),
    async readDeleted(uuid) {
      const log = await TravelLogModel.query(knex)
        .select('id', 'uuid', 'access_version', 'owner_id', 'address_role')
        .findOne({ uuid })
        .whereNotNull('deleted_at');
      if (!log) return undefined;
      const { id: logId, accessVersion: version, ownerId, addressRole } = log;
      return { logId, uuid: log.uuid, version, ownerId, addressRole, members: new Map() };
    },
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
