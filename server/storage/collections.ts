import type { Knex } from 'knex';
import type { PartialModelObject } from 'objection';
import type { Database } from './database.ts';
import { now } from './database-clock.ts';
import { CollectionModel } from './models/collection.ts';
import { CollectionItemModel } from './models/collection-item.ts';
import { CollectionLikeModel } from './models/collection-like.ts';
import { CollectionMemberModel } from './models/collection-member.ts';
import { CollectionPopularityModel } from './models/collection-popularity.ts';
import type { UserModel } from './models/user.ts';

/** Role of a member; the owner is none. */
export type MemberRole = CollectionMemberModel['role'];

/** A collection without its items, as one person reads it. */
export interface ListedCollection
  extends Pick<
    CollectionModel,
    | 'id'
    | 'uuid'
    | 'ownerId'
    | 'title'
    | 'description'
    | 'tags'
    | 'isPublic'
    | 'rule'
    | 'invitationRole'
    | Use
    | 'updatedAt'
    | 'deletedAt'
  > {
  readonly owner: Pick<UserModel, 'name' | 'color'> & { readonly userId: number };
  /** The reader's role as a member; null for none. */
  readonly role: MemberRole | null;
  /** Items, gaps and those that the reader may not read too, count. */
  readonly items: number;
  /** Persons who like it, count. */
  readonly likes: number;
  /** The reader likes it. */
  readonly liked: boolean;
  /** In the public list, higher first. */
  readonly score: number | null;
}

/** The last collection of a page: its place in the order, and its number, which decides between equal places. */
export interface CollectionPlace {
  /** An instant in ms, or a score. */
  readonly key: number;
  readonly id: number;
}

export interface CollectionQuery {
  /** Those that a person owns or takes part in, changed last first; or the public ones, liked best first. */
  readonly scope: 'mine' | 'public';
  /** Undefined for a stranger, who sees public ones alone. */
  readonly userId: number | undefined;
  /** Those that the person has deleted and can restore, in the place of the others. */
  readonly deleted: boolean;
  readonly after: CollectionPlace | undefined;
  readonly limit: number;
}

/** Uses of a collection, beside likes. */
export const USES = ['plays', 'skips', 'shares'] as const;
export type Use = (typeof USES)[number];

/** Collections of journeys and performances. Who may do what is decided elsewhere. */
export interface Collections {
  /** A page of a list, by one statement. */
  list(query: CollectionQuery): Promise<ListedCollection[]>;
  /** One, deleted or not, by one statement. @param reader undefined for a stranger */
  find(uuid: string, reader: number | undefined): Promise<ListedCollection | undefined>;
  /** Collections that a person owns, deleted ones included, count. */
  count(ownerId: number): Promise<number>;
  create(
    collection: Pick<CollectionModel, 'uuid' | 'ownerId' | 'title' | 'description' | 'tags' | 'isPublic' | 'rule'>,
  ): Promise<void>;
  change(
    id: number,
    change: Partial<Pick<CollectionModel, 'title' | 'description' | 'tags' | 'isPublic' | 'rule'>> & {
      readonly deleted?: boolean;
    },
  ): Promise<void>;
  like(id: number, userId: number): Promise<void>;
  unlike(id: number, userId: number): Promise<void>;
  /** Counts one more use. */
  countUse(id: number, use: Use): Promise<void>;
  /** Removes for good what was deleted before this instant (ms since 1970), and returns the count. */
  purge(before: number): Promise<number>;
}

const COLUMNS = [
  ...['id', 'uuid', 'owner_id', 'title', 'description', 'tags', 'is_public', 'rule', 'invitation_role'],
  ...['plays', 'skips', 'shares', 'updated_at', 'deleted_at'],
].map((name) => `collections.${name}`);

export function createCollections(database: Database): Collections {
  const { knex } = database;

  return {
    list: async (query) => (await collectionQuery(database, query)).map(listed),
    async find(uuid, reader) {
      const row = await read(knex, reader)
        .leftJoin('collection_popularity', 'collection_popularity.collection_id', 'collections.id')
        .where('collections.uuid', uuid)
        .first()
        .castTo<Row | undefined>();
      return row && listed(row);
    },
    count: (ownerId) => CollectionModel.query(knex).where({ owner_id: ownerId }).resultSize(),
    async create(collection) {
      await knex.transaction(async (transaction) => {
        const { id } = await CollectionModel.query(transaction).insert(collection);
        if (collection.isPublic) await list(transaction, id);
      });
    },
    async change(id, { deleted, ...fields }) {
      const patch = {
        ...fields,
        ...(deleted !== undefined && { deletedAt: deleted ? now(database) : null }),
        updatedAt: now(database),
      } as PartialModelObject<CollectionModel>;
      await CollectionModel.query(knex).findById(id).patch(patch);
      // The list leaves those out that are not public.
      if (fields.isPublic || deleted === false) await list(knex, id);
    },
    async like(collectionId, userId) {
      await CollectionLikeModel.query(knex)
        .insert({ collectionId, userId })
        .onConflict(['collection_id', 'user_id'])
        .ignore();
    },
    unlike: async (id, userId) => void (await CollectionLikeModel.query(knex).deleteById([id, userId])),
    countUse: async (id, use) => void (await CollectionModel.query(knex).findById(id).increment(use, 1)),
    purge: async (before) => CollectionModel.query(knex).where('deleted_at', '<', new Date(before)).delete(),
  };
}

/** Puts a collection at the end of the public list, until the list is counted anew. */
const list = async (knex: Knex, collectionId: number) =>
  void (await CollectionPopularityModel.query(knex)
    .insert({ collectionId, score: 0 })
    .onConflict('collection_id')
    .ignore());

/** The statement of a list; exported for the test that reads its plan. */
export function collectionQuery({ knex }: Pick<Database, 'knex'>, query: CollectionQuery) {
  const { scope, userId, deleted, after } = query;
  const page = read(knex, userId).limit(query.limit);
  if (deleted) page.whereNotNull('collections.deleted_at').where('collections.owner_id', userId ?? null);
  else page.whereNull('collections.deleted_at');
  if (scope === 'public') {
    // SQLite takes the tables of a cross join in this order, and so walks the index of scores.
    page
      .from(knex.raw('collection_popularity CROSS JOIN collections'))
      .where('collections.id', knex.ref('collection_popularity.collection_id'))
      .where('collections.is_public', true);
  } else {
    page.leftJoin('collection_popularity', 'collection_popularity.collection_id', 'collections.id');
    page.whereIn(
      'collections.id',
      CollectionModel.query(knex)
        .select('id')
        .where({ owner_id: userId ?? null })
        .union(
          CollectionMemberModel.query(knex)
            .select('collection_id')
            .where({ user_id: userId ?? null }),
        ),
    );
  }
  const [column, id] =
    scope === 'public'
      ? ['collection_popularity.score', 'collection_popularity.collection_id']
      : ['collections.updated_at', 'collections.id'];
  if (after) {
    const key = scope === 'public' ? after.key : new Date(after.key);
    page.where((beyond) =>
      beyond.where(column, '<', key).orWhere((equal) => equal.where(column, key).where(id, '<', after.id)),
    );
  }
  return page
    .orderBy([
      { column, order: 'desc' },
      { column: id, order: 'desc' },
    ])
    .castTo<Row[]>();
}

function read(knex: Knex, reader: number | undefined) {
  const likes = () => CollectionLikeModel.query(knex).count().where('collection_id', knex.ref('collections.id'));
  return CollectionModel.query(knex)
    .join('users', 'users.id', 'collections.owner_id')
    .leftJoin('collection_members as person', (join) =>
      join.on('person.collection_id', 'collections.id').andOn('person.user_id', knex.raw('?', [reader ?? null])),
    )
    .select(COLUMNS)
    .select('users.name as owner_name', 'users.color as owner_color', 'person.role', 'collection_popularity.score')
    .select(
      CollectionItemModel.query(knex).count().where('collection_id', knex.ref('collections.id')).as('items'),
      likes().as('likes'),
      likes()
        .where({ user_id: reader ?? null })
        .as('liked'),
    );
}

type Row = Omit<ListedCollection, 'owner' | 'liked'> & {
  readonly ownerName: string;
  readonly ownerColor: string;
  readonly liked: number;
};

const listed = ({ ownerName: name, ownerColor: color, liked, ...row }: Row): ListedCollection => ({
  ...row,
  owner: { userId: row.ownerId, name, color },
  liked: liked > 0,
});
