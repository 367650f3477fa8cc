import type { Role } from '../../protocol/role.ts';
import type { Waypoint } from '../../travel-log/shape.ts';
import type { Database } from './database.ts';
import { now } from './database-clock.ts';
import { TravelLogModel } from './models/travel-log.ts';
import { TravelLogUpdateModel } from './models/travel-log-update.ts';
import { searchText } from './search-text.ts';

/** A log in lists and searches: derived from its document, never read back into one. */
export interface Projection {
  readonly title: string;
  readonly description: string;
  readonly waypoints: readonly Waypoint[];
  /** As typed; stored if it is a day, YYYY-MM-DD. */
  readonly travelDate?: string | null | undefined;
  readonly tags: readonly string[];
}

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
  /** The logs that a person owns or is a member of, those changed last first; with those that it has deleted. */
  listOf(userId: number, limit: number): Promise<ListedLog[]>;
  /** Bytes of the rows of all logs that a person owns. */
  rowBytes(ownerId: number): Promise<number>;
  /** Updates lists and searches. */
  project(id: number, projection: Projection): Promise<void>;
}

export function createTravelLogs(database: Database): TravelLogs {
  const { knex } = database;
  return {
    create: ({ uuid, ownerId, firstUpdate, sessionId, projection, addressRole }) =>
      knex.transaction(async (transaction) => {
        const { id } = await TravelLogModel.query(transaction).insert({
          uuid,
          ownerId,
          addressRole,
          head: 1,
          rowBytes: firstUpdate.byteLength,
          ...columns(projection),
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
    find: async (uuid) => TravelLogModel.query(knex).findOne({ uuid }).whereNull('deleted_at'),
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
    async project(id, projection) {
      await TravelLogModel.query(knex)
        .findById(id)
        .patch({ ...columns(projection), updatedAt: now(database) });
    },
  };
}

function columns({ title, description, waypoints, travelDate, tags }: Projection) {
  return {
    // Members may write a longer one into the document; truncate without splitting a surrogate pair.
    title: [...title].slice(0, TITLE_LENGTH).join(''),
    description,
    waypoints,
    travelDate: travelDate && isDay(travelDate) ? travelDate : null,
    tags,
    searchText: searchText([title, description, ...tags, ...waypoints.map((waypoint) => waypoint.airport)].join(' ')),
  };
}

const TITLE_LENGTH = 255;

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}
