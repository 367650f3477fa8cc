import type { Knex } from 'knex';
import type { Database } from './database.ts';
import { nowMs } from './database-clock.ts';
import { EventSegmentModel } from './models/event-segment.ts';

/** A Parquet file of session events, which never changes. */
export type EventSegment = Pick<
  EventSegmentModel,
  'uuid' | 'instance' | 'firstAtMs' | 'lastAtMs' | 'rowCount' | 'bytes' | 'sha256' | 'place'
>;

/** The catalogue of segments, shared by all instances. What it lists as kept is the history, each event once. */
export interface EventSegments {
  /**
   * Adds a segment; one that was added before, even if it is replaced or deleted by now, is left as it is.
   * @param data the file where its place is the database
   */
  register(segment: EventSegment, data: Uint8Array | undefined): Promise<void>;
  /** True where the segment was ever added. */
  isRegistered(uuid: string): Promise<boolean>;
  /** All that are kept, at one moment, the oldest first. */
  kept(): Promise<EventSegment[]>;
  /** The file of a segment in the database; undefined where it is gone. */
  data(uuid: string): Promise<Uint8Array | undefined>;
  /** Puts one segment in the place of several, in one commit. False, and nothing happens, where one of them is not kept. */
  replace(uuids: readonly string[], next: EventSegment, data: Uint8Array | undefined): Promise<boolean>;
  /** Deletes the segments whose last event is earlier than `atMs`, and returns how many. */
  deleteBefore(atMs: number): Promise<number>;
  /** Removes the data of segments that ended more than `ms` ago. */
  clear(ms: number): Promise<void>;
  /** Removes the rows of segments that ended more than `ms` ago. */
  forget(ms: number): Promise<void>;
  /** True where a file belongs to a segment that is kept, or ended less than `ms` ago. */
  isNeeded(uuid: string, ms: number): Promise<boolean>;
}

/** MariaDB takes 16 MB a packet unless told otherwise, and text of a statement doubles the bytes. */
const PART_BYTES = 2 ** 20;
const IDS_AT_ONCE = 500;

export function createEventSegments(database: Database): EventSegments {
  const { knex } = database;
  const now = nowMs(database);
  const before = (ms: number) => knex.raw('? - ?', [now, ms]);

  async function insert(connection: Knex, segment: EventSegment, data: Uint8Array | undefined): Promise<void> {
    if ((segment.place === 'database') !== (data !== undefined))
      throw new Error('a segment in the database comes with its data, and no other does');
    await EventSegmentModel.query(connection).insert({ ...segment, state: 'kept', createdAt: now as never });
    for (let at = 0; data && at * PART_BYTES < data.length; at++) {
      const part = data.subarray(at * PART_BYTES, (at + 1) * PART_BYTES);
      await connection('event_segment_parts').insert({ segment: segment.uuid, number: at, data: Buffer.from(part) });
    }
  }

  async function isRegistered(uuid: string, connection: Knex = knex): Promise<boolean> {
    return (await EventSegmentModel.query(connection).findById(uuid).select('uuid')) !== undefined;
  }

  return {
    register: (segment, data) =>
      knex.transaction(async (transaction) => {
        if (!(await isRegistered(segment.uuid, transaction))) await insert(transaction, segment, data);
      }),
    isRegistered: (uuid) => isRegistered(uuid),
    kept: async () =>
      (
        await EventSegmentModel.query(knex)
          .where({ state: 'kept' })
          .orderBy(['first_at_ms', 'uuid'])
          .select('uuid', 'instance', 'first_at_ms', 'last_at_ms', 'row_count', 'bytes', 'sha256', 'place')
      ).map((row) => row.toJSON() as EventSegment),
    async data(uuid) {
      const rows = await knex('event_segment_parts').where({ segment: uuid }).orderBy('number').select('data');
      return rows.length === 0 ? undefined : Buffer.concat(rows.map(({ data }) => data as Buffer));
    },
    replace: (uuids, next, data) =>
      knex
        .transaction(async (transaction) => {
          let replaced = 0;
          for (const some of chunks(uuids))
            replaced += await transaction('event_segments')
              .whereIn('uuid', some)
              .where({ state: 'kept' })
              .update({ state: 'replaced', replaced_by: next.uuid, ended_at: now });
          if (replaced !== uuids.length) throw new NotKept();
          await insert(transaction, next, data);
          return true;
        })
        .catch((error) => {
          if (error instanceof NotKept) return false;
          throw error;
        }),
    deleteBefore: async (atMs) =>
      knex('event_segments')
        .where({ state: 'kept' })
        .where('last_at_ms', '<', atMs)
        .update({ state: 'deleted', ended_at: now }),
    async clear(ms) {
      const uuids: string[] = await knex('event_segment_parts')
        .join('event_segments', 'uuid', 'segment')
        .where('ended_at', '<', before(ms))
        .distinct()
        .pluck('uuid');
      for (const some of chunks(uuids)) await knex('event_segment_parts').whereIn('segment', some).delete();
    },
    forget: async (ms) => void (await knex('event_segments').where('ended_at', '<', before(ms)).delete()),
    async isNeeded(uuid, ms) {
      const found = await EventSegmentModel.query(knex)
        .findById(uuid)
        .where((either) => either.where({ state: 'kept' }).orWhere('ended_at', '>=', before(ms)))
        .select('uuid');
      return found !== undefined;
    },
  };
}

class NotKept extends Error {}

function chunks(uuids: readonly string[]): string[][] {
  const count = Math.ceil(uuids.length / IDS_AT_ONCE);
  return Array.from({ length: count }, (_, at) => uuids.slice(at * IDS_AT_ONCE, (at + 1) * IDS_AT_ONCE));
}
