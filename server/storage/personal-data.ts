import type { Knex } from 'knex';
import type { Role } from '../../protocol/role.ts';
import { type CalendarFeed, createCalendarFeeds } from './calendar-feeds.ts';
import type { Database } from './database.ts';
import { dropPerson } from './event-persons.ts';
import { dropJobs } from './jobs.ts';
import { AccessTokenModel } from './models/access-token.ts';
import { AccountModel } from './models/account.ts';
import { ArchivedLogModel } from './models/archived-log.ts';
import { CalendarFeedModel } from './models/calendar-feed.ts';
import { CompositionModel } from './models/composition.ts';
import { CompositionLikeModel } from './models/composition-like.ts';
import { JobModel } from './models/job.ts';
import { LogMemberModel } from './models/log-member.ts';
import { LoginSessionModel } from './models/login-session.ts';
import { PasskeyModel } from './models/passkey.ts';
import { RecoveryCodeModel } from './models/recovery-code.ts';
import { ReplayLinkModel } from './models/replay-link.ts';
import { ResetLinkModel } from './models/reset-link.ts';
import { SubjectModel } from './models/subject.ts';
import { TakeModel } from './models/take.ts';
import { TravelLogModel } from './models/travel-log.ts';
import { TravelLogVersionModel } from './models/travel-log-version.ts';
import { UserModel } from './models/user.ts';
import { collectionsOf, eraseCollections, type OwnCollection } from './own-collections.ts';
import { reassignTakes } from './takes.ts';

type Journey = Pick<TravelLogModel, 'uuid' | 'title' | 'createdAt' | 'updatedAt' | 'deletedAt'>;
type NamedVersion = Pick<TravelLogVersionModel, 'seq' | 'name' | 'kind' | 'createdAt'> & { readonly uuid: string };

type RecordedTake = Pick<
  TakeModel,
  'leg' | 'sound' | 'solo' | 'notes' | 'grid' | 'strength' | 'muted' | 'createdAt' | 'deletedAt'
> & {
  readonly uuid: string;
};

type Played = Pick<CompositionModel, 'id' | 'name' | 'plays' | 'createdAt' | 'deletedAt'> & { readonly uuid: string };
type Liked = Pick<CompositionLikeModel, 'compositionId' | 'createdAt'> & { readonly uuid: string };

type MadeReplayLink = Pick<ReplayLinkModel, 'id' | 'label' | 'fromMs' | 'toMs' | 'expiresAt' | 'createdAt'> & {
  readonly uuid: string;
};

/** Stored data of a person, beside account and audit events. */
export interface PersonalData {
  /** The journeys that a person owns, deleted ones included. */
  owned(userId: number): Promise<Journey[]>;
  /** The journeys of others in which a person has a role. */
  joined(userId: number): Promise<(Journey & { readonly role: Role })[]>;
  /** The versions that a person named, or restored something behind; `uuid` is that of the journey. */
  versions(userId: number): Promise<NamedVersion[]>;
  /** The takes that a person recorded, those deleted too as long as they can be restored; `uuid` is that of the journey. */
  takes(userId: number): Promise<RecordedTake[]>;
  /** The stored performances that a person began, without their notes; `uuid` is that of the journey. */
  compositions(userId: number): Promise<Played[]>;
  /** The stored performances that a person likes; `uuid` is that of the journey. */
  likes(userId: number): Promise<Liked[]>;
  /** The journeys that a person keeps out of its lists. */
  archived(userId: number): Promise<{ readonly uuid: string; readonly at: Date }[]>;
  /** The exports that a person has asked for, as long as they are kept. Instants are ms since 1970. */
  jobs(userId: number): Promise<Pick<JobModel, 'id' | 'kind' | 'state' | 'createdAt'>[]>;
  /** The secret addresses of calendars, without their secrets; `uuid` is that of the journey, null for all. */
  calendars(userId: number): Promise<CalendarFeed[]>;
  /** The links to evenings that a person has made, those that have expired too, without their secrets; `uuid` is that of the journey. */
  replayLinks(userId: number): Promise<MadeReplayLink[]>;
  /** The collections that a person owns, takes part in or likes, deleted ones of its own included. */
  collections(userId: number): Promise<OwnCollection[]>;
  /** The sessions that have not ended. */
  sessions(userId: number): Promise<Pick<LoginSessionModel, 'id' | 'expiresAt'>[]>;
  /** Removes the account, and makes the user a former member of this name and colour. Rows keep the number; session events lose it. */
  erase(userId: number, shown: { readonly name: string; readonly color: string }): Promise<void>;
  /**
   * Removes what is left of former members in tables that the release before does not know: they may have left on an
   * instance of it. Returns how many those were.
   */
  finishErasures(): Promise<number>;
}

export function createPersonalData(database: Database): PersonalData {
  const { knex } = database;
  return {
    owned: async (userId) =>
      TravelLogModel.query(knex)
        .where({ owner_id: userId })
        .orderBy('id')
        .select('uuid', 'title', 'created_at', 'updated_at', 'deleted_at'),
    joined: async (userId) =>
      TravelLogModel.query(knex)
        .join('log_members', 'log_members.log_id', 'travel_logs.id')
        .where({ user_id: userId })
        .whereNotNull('role')
        .whereNull('deleted_at')
        .orderBy('travel_logs.id')
        .select('uuid', 'title', 'travel_logs.created_at', 'updated_at', 'deleted_at', 'role')
        .castTo<(Journey & { readonly role: Role })[]>(),
    versions: async (userId) =>
      TravelLogVersionModel.query(knex)
        .where({ user_id: userId })
        .join('travel_logs', 'travel_logs.id', 'travel_log_versions.log_id')
        .orderBy('travel_log_versions.id')
        .select('travel_logs.uuid', 'seq', 'name', 'kind', 'travel_log_versions.created_at')
        .castTo<NamedVersion[]>(),
    takes: async (userId) =>
      TakeModel.query(knex)
        .where({ user_id: userId })
        .join('travel_logs', 'travel_logs.id', 'takes.log_id')
        .orderBy('takes.id')
        .select('travel_logs.uuid', 'leg', 'sound', 'solo', 'notes', 'grid', 'strength', 'muted')
        .select('takes.created_at', 'takes.deleted_at')
        .castTo<RecordedTake[]>(),
    compositions: async (userId) =>
      CompositionModel.query(knex)
        .where({ user_id: userId })
        .join('travel_logs', 'travel_logs.id', 'music_compositions.log_id')
        .orderBy('music_compositions.id')
        .select('music_compositions.id', 'travel_logs.uuid', 'name', 'plays')
        .select('music_compositions.created_at', 'music_compositions.deleted_at')
        .castTo<Played[]>(),
    likes: async (userId) =>
      CompositionLikeModel.query(knex)
        .where({ 'composition_likes.user_id': userId })
        .join('music_compositions', 'music_compositions.id', 'composition_likes.composition_id')
        .join('travel_logs', 'travel_logs.id', 'music_compositions.log_id')
        .orderBy('composition_id')
        .select('composition_id', 'travel_logs.uuid', 'composition_likes.created_at')
        .castTo<Liked[]>(),
    archived: async (userId) =>
      ArchivedLogModel.query(knex)
        .where({ user_id: userId })
        .join('travel_logs', 'travel_logs.id', 'archived_logs.log_id')
        .orderBy('log_id')
        .select('travel_logs.uuid', 'at')
        .castTo<{ readonly uuid: string; readonly at: Date }[]>(),
    jobs: async (userId) =>
      JobModel.query(knex).where({ user_id: userId }).orderBy('id').select('id', 'kind', 'state', 'created_at'),
    calendars: createCalendarFeeds(database).list,
    replayLinks: async (userId) =>
      ReplayLinkModel.query(knex)
        .join('travel_logs', 'travel_logs.id', 'replay_links.log_id')
        .where({ created_by: userId })
        .orderBy('replay_links.id')
        .select('replay_links.id', 'travel_logs.uuid', 'label', 'from_ms', 'to_ms', 'expires_at')
        .select('replay_links.created_at')
        .castTo<MadeReplayLink[]>(),
    collections: (userId) => collectionsOf(knex, userId),
    sessions: async (userId) =>
      LoginSessionModel.query(knex).where({ user_id: userId, ended: false }).select('id', 'expires_at'),
    erase: (userId, shown) =>
      knex.transaction(async (transaction) => {
        await AccessTokenModel.query(transaction).where({ user_id: userId }).delete();
        await RecoveryCodeModel.query(transaction).where({ user_id: userId }).delete();
        await ResetLinkModel.query(transaction).deleteById(userId);
        await AccountModel.query(transaction).deleteById(userId);
        await ArchivedLogModel.query(transaction).where({ user_id: userId }).delete();
        await CompositionLikeModel.query(transaction).where({ user_id: userId }).delete();
        await eraseNewer(transaction, userId);
        // It cannot be used any more. A removal stays, and names no role.
        await LogMemberModel.query(transaction).where({ user_id: userId }).whereNotNull('role').delete();
        await UserModel.query(transaction)
          .findById(userId)
          .patch({ ...shown, kind: 'former' });
        await dropPerson(transaction, userId);
        await reassignTakes(transaction, userId);
      }),
    async finishErasures() {
      const former = knex('users').where({ kind: 'former' });
      const left: number[] = await former
        .where((some) => {
          for (const [table, column] of NEWER_ROWS)
            some.orWhereExists(knex(table).whereRaw('?? = ??', [column, 'users.id']));
        })
        .pluck('id');
      for (const userId of left) await knex.transaction((transaction) => eraseNewer(transaction, userId));
      return left.length;
    },
  };
}

/** Rows of a person that `eraseNewer` removes all, and their columns with its number. */
const NEWER_ROWS = [
  ['passkeys', 'user_id'],
  ['calendar_feeds', 'user_id'],
  ['subjects', 'user_id'],
  ['jobs', 'user_id'],
  ['collection_members', 'user_id'],
  ['collection_likes', 'user_id'],
] as const;

/** Removes what tables since 0047 hold of a person who leaves, or has left on an instance that does not know them. */
async function eraseNewer(transaction: Knex.Transaction, userId: number): Promise<void> {
  await PasskeyModel.query(transaction).where({ user_id: userId }).delete();
  await CalendarFeedModel.query(transaction).where({ user_id: userId }).delete();
  await SubjectModel.query(transaction).deleteById(userId);
  await eraseCollections(transaction, userId);
  await dropJobs(transaction, userId);
}
