import type { Database } from './database.ts';
import { nowMs } from './database-clock.ts';
import { ReplayLinkModel } from './models/replay-link.ts';

/** A link to the replay of one evening, as the managers of its log see it: the token is not stored. */
export type ReplayLink = Pick<ReplayLinkModel, 'id' | 'fromMs' | 'toMs' | 'label' | 'expiresAt' | 'createdAt'>;

/** An evening that a link shows. */
export type SharedEvening = Pick<ReplayLinkModel, 'logId' | 'fromMs' | 'toMs'> & {
  /** Of its log. */
  readonly uuid: string;
};

/** Secret addresses under which anybody can watch one evening of a log, until they expire or are revoked. */
export interface ReplayLinks {
  add(
    link: Pick<ReplayLinkModel, 'logId' | 'tokenHash' | 'fromMs' | 'toMs' | 'label' | 'expiresAt' | 'createdBy'>,
  ): Promise<number>;
  /** Those that have not expired, newest first. */
  list(logId: number): Promise<ReplayLink[]>;
  /** Those that have not expired, count. */
  count(logId: number): Promise<number>;
  /** False where the log has no such link. */
  remove(logId: number, id: number): Promise<boolean>;
  /** Undefined where no link has this token, it has expired, or its log is deleted. */
  find(tokenHash: string): Promise<SharedEvening | undefined>;
}

export function createReplayLinks(database: Database): ReplayLinks {
  const { knex } = database;
  const open = (logId: number) =>
    ReplayLinkModel.query(knex).where({ log_id: logId }).where('expires_at', '>', nowMs(database));
  return {
    add: async (link) => (await ReplayLinkModel.query(knex).insert(link)).id,
    list: async (logId) =>
      open(logId).select('id', 'from_ms', 'to_ms', 'label', 'expires_at', 'created_at').orderBy('id', 'desc'),
    count: (logId) => open(logId).resultSize(),
    remove: async (logId, id) => (await ReplayLinkModel.query(knex).where({ log_id: logId, id }).delete()) > 0,
    find: async (tokenHash) =>
      ReplayLinkModel.query(knex)
        .join('travel_logs', 'travel_logs.id', 'replay_links.log_id')
        .where('token_hash', tokenHash)
        .where('expires_at', '>', nowMs(database))
        .whereNull('deleted_at')
        .select('log_id', 'from_ms', 'to_ms', 'uuid')
        .first()
        .castTo<SharedEvening | undefined>(),
  };
}
