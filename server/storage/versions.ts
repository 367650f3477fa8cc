import type { Database } from './database.ts';
import { nowMs } from './database-clock.ts';
import { TravelLogVersionModel } from './models/travel-log-version.ts';

/** A row of the update log that people can view and restore. */
export type Version = Pick<TravelLogVersionModel, 'seq' | 'name' | 'kind' | 'userId' | 'createdAt'>;

export interface Versions {
  add(logId: number, version: Omit<Version, 'createdAt'>): Promise<void>;
  /**
   * Stores row `seq` as an automatic version, unless there is one of this row or later, or one made within `restMs`.
   * @returns the row of the newest version; `seq` where that row has been trimmed
   */
  keep(logId: number, seq: number, restMs: number): Promise<number>;
  /** Named ones, count. */
  named(logId: number): Promise<number>;
  /** The newest ones, newest first. */
  list(logId: number, limit: number): Promise<Version[]>;
}

export function createVersions(database: Database): Versions {
  const { knex } = database;
  return {
    async add(logId, version) {
      await TravelLogVersionModel.query(knex).insert({ logId, ...version });
    },
    keep: (logId, seq, restMs) =>
      knex.transaction(async (transaction) => {
        // Instances that hold the same log try this at the same time.
        const log = await transaction('travel_logs').where({ id: logId }).select('trimmed_to').forUpdate().first();
        // The row has been trimmed meanwhile.
        if (!log || seq < log.trimmed_to) return seq;
        const newest = (await TravelLogVersionModel.query(transaction)
          .select('seq', 'created_at', knex.raw('? as now', [nowMs(database)]))
          .where({ log_id: logId })
          .orderBy('seq', 'desc')
          .orderBy('id', 'desc')
          .first()) as (TravelLogVersionModel & { now: number }) | undefined;
        if (newest && (newest.seq >= seq || newest.now - newest.createdAt.getTime() < restMs)) return newest.seq;
        await TravelLogVersionModel.query(transaction).insert({
          logId,
          seq,
          name: null,
          kind: 'automatic',
          userId: null,
        });
        return seq;
      }),
    named: (logId) => TravelLogVersionModel.query(knex).where({ log_id: logId, kind: 'named' }).resultSize(),
    list: async (logId, limit) =>
      TravelLogVersionModel.query(knex)
        .select('seq', 'name', 'kind', 'user_id', 'created_at')
        .where({ log_id: logId })
        .orderBy('seq', 'desc')
        .orderBy('id', 'desc')
        .limit(limit),
  };
}
