import type { Database } from './database.ts';
import { CalendarFeedModel } from './models/calendar-feed.ts';
import { TravelLogModel } from './models/travel-log.ts';

/** A calendar feed, as its maker sees it: the token is not stored. `uuid` is that of its journey; null for all of the person. */
export interface CalendarFeed extends Pick<CalendarFeedModel, 'id' | 'label' | 'createdAt'> {
  readonly uuid: string | null;
  /** False where its journey is deleted, or another person owns it by now. */
  readonly isReadable: boolean;
}

/** A journey as a feed shows it. */
export type FeedJourney = Pick<TravelLogModel, 'uuid' | 'title' | 'waypoints' | 'updatedAt'>;

/** Journeys of one feed, count: those that were changed last. */
const JOURNEYS = 100;

/** Secret addresses under which calendars read journeys. Each is valid until it is removed. */
export interface CalendarFeeds {
  add(feed: Pick<CalendarFeedModel, 'userId' | 'logId' | 'tokenHash' | 'label'>): Promise<number>;
  /** Those of a person, newest first. */
  list(userId: number): Promise<CalendarFeed[]>;
  count(userId: number): Promise<number>;
  /** The log of the feed that was removed, null for all of the person; undefined where the person has no such feed. */
  remove(userId: number, id: number): Promise<{ readonly logId: number | null } | undefined>;
  /** Undefined where no feed has this token, or its maker has left. */
  find(tokenHash: string): Promise<Pick<CalendarFeedModel, 'userId' | 'logId'> | undefined>;
  /** The journeys that the maker of a feed still owns, those changed last first, `JOURNEYS` at most. */
  journeys(feed: Pick<CalendarFeedModel, 'userId' | 'logId'>): Promise<FeedJourney[]>;
}

export function createCalendarFeeds({ knex }: Database): CalendarFeeds {
  return {
    add: async (feed) => (await CalendarFeedModel.query(knex).insert(feed)).id,
    async list(userId) {
      const rows = await CalendarFeedModel.query(knex)
        .leftJoin('travel_logs', 'travel_logs.id', 'calendar_feeds.log_id')
        .where({ user_id: userId })
        .orderBy('calendar_feeds.id', 'desc')
        .select('calendar_feeds.id', 'label', 'calendar_feeds.created_at', 'uuid', 'owner_id', 'deleted_at')
        .castTo<(Omit<CalendarFeed, 'isReadable'> & { ownerId: number | null; deletedAt: Date | null })[]>();
      return rows.map(({ id, label, createdAt, uuid, ownerId, deletedAt }) => ({
        ...{ id, label, createdAt, uuid },
        isReadable: uuid === null || (ownerId === userId && deletedAt === null),
      }));
    },
    count: (userId) => CalendarFeedModel.query(knex).where({ user_id: userId }).resultSize(),
    async remove(userId, id) {
      const feed = await CalendarFeedModel.query(knex).findOne({ user_id: userId, id });
      await CalendarFeedModel.query(knex).where({ user_id: userId, id }).delete();
      return feed && { logId: feed.logId };
    },
    find: async (tokenHash) =>
      CalendarFeedModel.query(knex)
        .join('users', 'users.id', 'calendar_feeds.user_id')
        .whereNot({ kind: 'former' })
        .findOne({ token_hash: tokenHash })
        .select('user_id', 'log_id'),
    journeys: async ({ userId, logId }) => {
      const query = TravelLogModel.query(knex)
        .where({ owner_id: userId })
        .whereNull('deleted_at')
        .select('uuid', 'title', 'waypoints', 'updated_at')
        .orderBy('updated_at', 'desc')
        .orderBy('id', 'desc')
        .limit(JOURNEYS);
      return logId === null ? query : query.where({ id: logId });
    },
  };
}
