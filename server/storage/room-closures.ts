import type { Database } from './database.ts';
import { nowMs, nowMsText } from './database-clock.ts';
import { statementsOf } from './statements.ts';

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
  const run = statementsOf(database);
  const now = nowMs(database);
  return {
    put: (logId, userId, ms) =>
      knex.transaction(async (transaction) => {
        const way = { log_id: logId, user_id: userId ?? 0 };
        await transaction('room_closures').where(way).orWhere('until_ms', '<', now).delete();
        if (ms > 0) await transaction('room_closures').insert({ ...way, until_ms: knex.raw('? + ?', [now, ms]) });
      }),
    async list() {
      // Every instance looks once a second.
      const rows = await run<{ readonly uuid: string; readonly userId: number; readonly ms: number | string }>(
        `SELECT uuid, user_id AS userId, until_ms - ${nowMsText(database)} AS ms
           FROM room_closures JOIN travel_logs ON travel_logs.id = log_id WHERE until_ms > ${nowMsText(database)}`,
      );
      return rows.map(({ uuid, userId, ms }) => ({ uuid, userId: userId || null, ms: Number(ms) }));
    },
  };
}
