import type { Role } from '../../protocol/role.ts';
import type { AirportOf } from '../../travel-log/airport.ts';
import type { Database } from './database.ts';
import { TravelLogModel } from './models/travel-log.ts';
import { TravelLogUpdateModel } from './models/travel-log-update.ts';
import { type Projection, projectionColumns } from './projections.ts';
import { statementsOf } from './statements.ts';

export interface NewTravelLog {
  readonly uuid: string;
  readonly ownerId: number;
  /** The update that seeds the document: row 1 of the log. */
  readonly firstUpdate: Uint8Array;
  /** The session that wrote it, as its number 1. */
  readonly sessionId: string;
  readonly projection: Projection;
  /** The role that its address gives to strangers; null for none. */
  readonly addressRole: Role | null;
}

export type TravelLogRow = Pick<
  TravelLogModel,
  | 'id'
  | 'uuid'
  | 'ownerId'
  | 'head'
  | 'trimmedTo'
  | 'title'
  | 'description'
  | 'status'
  | 'waypoints'
  | 'travelDate'
  | 'tags'
  | 'createdAt'
  | 'updatedAt'
>;

/** A travel log by its number in SQL, and by the uuid that people know. */
export type LogRef = Pick<TravelLogRow, 'id' | 'uuid'>;

/** A log in a person's list. */
export interface ListedLog extends Pick<TravelLogModel, 'uuid' | 'title' | 'updatedAt' | 'deletedAt'> {
  readonly role: Role;
}

export interface TravelLogs {
  /** Creates a log and its first row in one transaction. */
  create(log: NewTravelLog): Promise<{ readonly id: number; readonly uuid: string; readonly head: 1 }>;
  /** Undefined for a log that does not exist or was deleted. */
  find(uuid: string): Promise<TravelLogRow | undefined>;
  /** The number of a log, with the same exceptions. */
  ref(uuid: string): Promise<LogRef | undefined>;
  /** The uuid of the oldest log of an owner with this name and colour; undefined for none. */
  oldestOf(owner: { readonly name: string; readonly color: string }): Promise<string | undefined>;
  /** The logs that a person owns or is a member of, those changed last first; with those that it has deleted. */
  listOf(userId: number, limit: number): Promise<ListedLog[]>;
  /** Bytes of the rows of all logs that a person owns. */
  rowBytes(ownerId: number): Promise<number>;
}

export function createTravelLogs(database: Database, airportOf: AirportOf): TravelLogs {
  const { knex } = database;
  const run = statementsOf(database);
  return {
    create: ({ uuid, ownerId, firstUpdate, sessionId, projection, addressRole }) =>
      knex.transaction(async (transaction) => {
        const { id } = await TravelLogModel.query(transaction).insert({
          uuid,
          ownerId,
          addressRole,
          head: 1,
          rowBytes: firstUpdate.byteLength,
          ...projectionColumns(projection, airportOf),
        });
        await TravelLogUpdateModel.query(transaction).insert({
          logId: id,
          seq: 1,
          sessionId,
          sessionSeq: 1,
          userId: ownerId,
          bytes: Buffer.from(firstUpdate),
        });
        return { id, uuid, head: 1 as const };
      }),
    async oldestOf({ name, color }) {
      const row = await knex('travel_logs')
        .join('users', 'users.id', 'travel_logs.owner_id')
        .where({ name, color })
        .whereNull('travel_logs.deleted_at')
        .orderBy('travel_logs.id')
        .first('travel_logs.uuid as uuid');
      return row?.uuid as string | undefined;
    },
    find: async (uuid) => TravelLogModel.query(knex).findOne({ uuid }).whereNull('deleted_at'),
    async ref(uuid) {
      const [log] = await run<LogRef>('SELECT id, uuid FROM travel_logs WHERE uuid = ? AND deleted_at IS NULL', uuid);
      return log;
    },
    async listOf(userId, limit) {
      const rows = (await TravelLogModel.query(knex)
        .leftJoin('log_members', (join) =>
          join.on('log_members.log_id', 'travel_logs.id').andOnVal('log_members.user_id', userId),
        )
        .where((either) => either.where({ owner_id: userId }).orWhereNotNull('role'))
        .where((either) => either.where({ owner_id: userId }).orWhereNull('deleted_at'))
        .select('uuid', 'title', 'owner_id', 'role', 'updated_at', 'deleted_at')
        .orderBy('updated_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)) as (TravelLogModel & { readonly role: Role })[];
      return rows.map(({ uuid, title, ownerId, role, updatedAt, deletedAt }) => ({
        ...{ uuid, title, role: ownerId === userId ? ('owner' as const) : role, updatedAt, deletedAt },
      }));
    },
    async rowBytes(ownerId) {
      const sum = await TravelLogModel.query(knex).where({ owner_id: ownerId }).sum('row_bytes as bytes').first();
      return Number((sum as unknown as { readonly bytes: number | string | null }).bytes ?? 0);
    },
  };
}
