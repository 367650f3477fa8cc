import type { Database } from './database.ts';
import { nowMs } from './database-clock.ts';

/** A closed way into a room, for so many ms more: that of a person, or of everybody. */
export interface RoomClosure {
  /** Of the log. */
  readonly uuid: string;
  /** Null for everybody. */
  readonly userId: number | null;
  readonly ms: number;
}

/** Closed ways into rooms, for instances that start later or were not told. */
export interface RoomClosures {
  /** @param userId null for everybody @param ms 0 opens it again */
  put(logId: number, userId: number | null, ms: number): Promise<void>;
  /** Those that are closed still. */
  list(): Promise<RoomClosure[]>;
}

export function createRoomClosures(database: Database): RoomClosures {
  const { knex } = database;
  const now = nowMs(database);
  return {
    put: (logId, userId, ms) =>
      knex.transaction(async (transaction) => {
        const way = { log_id: logId, user_id: userId ?? 0 };
        await transaction('room_closures').where(way).orWhere('until_ms', '<', now).delete();
        if (ms > 0) await transaction('room_closures').insert({ ...way, until_ms: knex.raw('? + ?', [now, ms]) });
      }),
    async list() {
      const rows: { uuid: string; user_id: number; ms: number | string }[] = await knex('room_closures')
        .join('travel_logs', 'travel_logs.id', 'room_closures.log_id')
        .where('until_ms', '>', now)
        .select('uuid', 'user_id', knex.raw('until_ms - ? AS ms', [now]));
      return rows.map(({ uuid, user_id, ms }) => ({ uuid, userId: user_id || null, ms: Number(ms) }));
    },
  };
}
