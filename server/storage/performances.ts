import type { Database } from './database.ts';
import { now } from './database-clock.ts';
import { CompositionModel } from './models/composition.ts';
import { CompositionLikeModel } from './models/composition-like.ts';
import type { UserModel } from './models/user.ts';

/** A composition in lists, without its notes. */
export interface ListedComposition
  extends Pick<
    CompositionModel,
    | 'id'
    | 'name'
    | 'plays'
    | 'routeId'
    | 'seed'
    | 'mapVersion'
    | 'networkHash'
    | 'networkBackend'
    | 'metadata'
    | 'analysis'
    | 'createdAt'
    | 'deletedAt'
  > {
  /** Of its log. */
  readonly uuid: string;
  readonly player: Pick<UserModel, 'name' | 'color'> & { readonly userId: number };
  /** Persons who like it, count. */
  readonly likes: number;
  /** The reader likes it. */
  readonly liked: boolean;
}

/** A page of a list: compositions with a lower id than this one. */
export interface Page {
  readonly before: number;
  readonly limit: number;
}

/** The performances that are stored: lists, names and likes. Each call is one statement. */
export interface Performances {
  /** Those of a log, newest first. @param reader undefined for a stranger */
  listOf(logId: number, reader: number | undefined, page: Page): Promise<ListedComposition[]>;
  /** Those that a person played or likes, in logs that it may read now, newest first. @param now ms since 1970 */
  listFor(userId: number, page: Page, now: number): Promise<ListedComposition[]>;
  /** One of a log, deleted or not. */
  find(logId: number, id: number, reader: number | undefined): Promise<ListedComposition | undefined>;
  change(id: number, change: { readonly name?: string | null; readonly deleted?: boolean }): Promise<void>;
  like(id: number, userId: number): Promise<void>;
  unlike(id: number, userId: number): Promise<void>;
  /** Removes for good what was deleted before this instant (ms since 1970), and returns the count. */
  purge(before: number): Promise<number>;
}

export function createPerformances(database: Database): Performances {
  const { knex } = database;

  const read = (reader: number | undefined) => {
    const likes = () =>
      CompositionLikeModel.query(knex).count().where('composition_id', knex.ref('music_compositions.id'));
    return CompositionModel.query(knex)
      .join('travel_logs', 'travel_logs.id', 'music_compositions.log_id')
      .join('users', 'users.id', knex.raw('COALESCE(music_compositions.user_id, travel_logs.owner_id)'))
      .select('music_compositions.id', 'music_compositions.name', 'plays', 'route_id', 'seed', 'map_version')
      .select('network_hash', 'network_backend', 'metadata', 'analysis')
      .select('music_compositions.created_at', 'music_compositions.deleted_at', 'travel_logs.uuid')
      .select('users.id as player_id', 'users.name as player_name', 'users.color as player_color')
      .select(likes().as('likes'))
      .select(
        likes()
          .where({ user_id: reader ?? null })
          .as('liked'),
      );
  };

  const page = async (query: ReturnType<typeof read>, { before, limit }: Page) =>
    (
      await query
        .where('music_compositions.id', '<', before)
        .whereNull('music_compositions.deleted_at')
        .orderBy('music_compositions.id', 'desc')
        .limit(limit)
        .castTo<Row[]>()
    ).map(listed);

  return {
    listOf: (logId, reader, place) => page(read(reader).where({ log_id: logId }), place),
    listFor: (userId, place, time) =>
      page(
        read(userId)
          .leftJoin('log_members', (join) =>
            join
              .on('log_members.log_id', 'music_compositions.log_id')
              .andOnVal('log_members.user_id', userId)
              .andOn((current) => current.onNull('expires_at').orOnVal('expires_at', '>', time)),
          )
          .whereNull('travel_logs.deleted_at')
          .whereIn(
            'music_compositions.id',
            CompositionModel.query(knex)
              .select('id')
              .where({ user_id: userId })
              .union(CompositionLikeModel.query(knex).select('composition_id').where({ user_id: userId })),
          )
          .where((may) =>
            may
              .where({ owner_id: userId })
              .orWhereNotNull('role')
              // A member who was removed has a row without a role.
              .orWhere((open) => open.whereNotNull('address_role').whereNull('log_members.user_id')),
          ),
        place,
      ),
    async find(logId, id, reader) {
      const row = await read(reader)
        .where({ log_id: logId, 'music_compositions.id': id })
        .first()
        .castTo<Row | undefined>();
      return row && listed(row);
    },
    async change(id, { deleted, name }) {
      await CompositionModel.query(knex)
        .findById(id)
        .patch({
          ...(name !== undefined && { name }),
          ...(deleted !== undefined && { deletedAt: deleted ? now(database) : null }),
        });
    },
    async like(compositionId, userId) {
      await CompositionLikeModel.query(knex)
        .insert({ compositionId, userId })
        .onConflict(['composition_id', 'user_id'])
        .ignore();
    },
    async unlike(id, userId) {
      await CompositionLikeModel.query(knex).deleteById([id, userId]);
    },
    purge: async (before) => CompositionModel.query(knex).where('deleted_at', '<', new Date(before)).delete(),
  };
}

interface Row extends Omit<ListedComposition, 'player' | 'liked'> {
  readonly playerId: number;
  readonly playerName: string;
  readonly playerColor: string;
  readonly liked: number;
}

const listed = ({ playerId: userId, playerName: name, playerColor: color, liked, ...row }: Row): ListedComposition => ({
  ...row,
  player: { userId, name, color },
  liked: liked > 0,
});
