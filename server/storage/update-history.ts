import type { Database } from './database.ts';
import { keptRows, readRow } from './kept-rows.ts';
import { TravelLogUpdateModel } from './models/travel-log-update.ts';
import { UserModel } from './models/user.ts';
import { statementsOf } from './statements.ts';

/** A row with its author and time. */
export interface HistoricRow {
  readonly seq: number;
  readonly userId: number;
  readonly createdAt: Date;
  readonly bytes: Uint8Array;
  /** As in the update log: it follows any row before it. */
  readonly whole?: true;
}

/** Number of edits of one person in a range of rows. */
export interface EditCount {
  /** The last row of the range. */
  readonly bound: number;
  readonly userId: number;
  readonly edits: number;
}

/** The update log as history, read-only. */
export interface UpdateHistory {
  /**
   * The rows after number `after` up to `to`, oldest first, at most `limit`. A skipped row is an empty update, and trimmed
   * ones are left out.
   */
  rows(logId: number, after: number, limit: number, to?: number): Promise<HistoricRow[]>;
  /** When a row was committed. */
  instant(logId: number, seq: number): Promise<Date | undefined>;
  /** Skipped rows up to number `upTo`, count. */
  skipped(logId: number, upTo: number): Promise<number>;
  /** Size of the rows after number `after`, bytes. */
  weight(logId: number, after: number): Promise<number>;
  /** Edits by person, from row `after` to the first bound, from there to the second, and so on. */
  editCounts(logId: number, after: number, bounds: readonly number[]): Promise<EditCount[]>;
  /** True where a person has written rows of a log. */
  hasWritten(logId: number, userId: number): Promise<boolean>;
  /** The people with these ids. */
  people(userIds: Iterable<number>): Promise<Map<number, Pick<UserModel, 'name' | 'color'>>>;
}

export function createUpdateHistory(database: Database): UpdateHistory {
  const { knex } = database;
  const run = statementsOf(database);
  return {
    async rows(logId, after, limit, to) {
      const rows = await keptRows(run, logId, { after, to, limit });
      return rows.map((row) => ({ ...readRow(row), createdAt: new Date(row.createdAt) }));
    },
    async instant(logId, seq) {
      const row = await TravelLogUpdateModel.query(knex).select('created_at').findById([logId, seq]);
      return row?.createdAt;
    },
    async skipped(logId, upTo) {
      return TravelLogUpdateModel.query(knex)
        .where({ log_id: logId, skipped: true })
        .where('seq', '<=', upTo)
        .resultSize();
    },
    async weight(logId, after) {
      const [row] = await knex('travel_log_updates')
        .where('log_id', logId)
        .where('seq', '>', after)
        .select(knex.raw('COALESCE(SUM(LENGTH(bytes)), 0) AS bytes'));
      return Number(row.bytes);
    },
    async editCounts(logId, after, bounds) {
      const cases = bounds.map(() => 'WHEN seq <= ? THEN ?').join(' ');
      const rows = await knex('travel_log_updates')
        .where('log_id', logId)
        .where('seq', '>', after)
        .where('seq', '<=', bounds.at(-1) ?? after)
        .select(
          'user_id',
          knex.raw(
            `CASE ${cases} END AS bound`,
            bounds.flatMap((bound) => [bound, bound]),
          ),
        )
        .count({ edits: '*' })
        .groupBy('user_id', 'bound');
      return (rows as { user_id: number; bound: number; edits: number }[]).map((row) => ({
        bound: Number(row.bound),
        userId: row.user_id,
        edits: Number(row.edits),
      }));
    },
    async hasWritten(logId, userId) {
      return (
        (await TravelLogUpdateModel.query(knex).select('seq').where({ log_id: logId, user_id: userId }).first()) !==
        undefined
      );
    },
    async people(userIds) {
      const users = await UserModel.query(knex)
        .select('id', 'name', 'color')
        .findByIds([...new Set(userIds)]);
      return new Map(users.map(({ id, name, color }) => [id, { name, color }]));
    },
  };
}
