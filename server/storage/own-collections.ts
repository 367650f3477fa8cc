import type { Knex } from 'knex';
import { putMember } from './collection-members.ts';
import { CollectionModel } from './models/collection.ts';
import { CollectionItemModel } from './models/collection-item.ts';
import { CollectionLikeModel } from './models/collection-like.ts';
import { CollectionMemberModel } from './models/collection-member.ts';

/** A collection that a person owns, takes part in or likes, with the items that the person has put in. */
export type OwnCollection = Pick<
  CollectionModel,
  'uuid' | 'title' | 'description' | 'tags' | 'rule' | 'createdAt' | 'deletedAt'
> & {
  readonly public: boolean;
  /** Null for one that the person only likes. */
  readonly role: CollectionMemberModel['role'] | 'owner' | null;
  readonly liked: boolean;
  readonly items: readonly { readonly journey: string; readonly performance: number | null }[];
};

/** What is stored of a person in collections. Of one that it only likes, the title is that of a public one. */
export async function collectionsOf(knex: Knex, userId: number): Promise<OwnCollection[]> {
  const rows = await CollectionModel.query(knex)
    .leftJoin('collection_members as person', (join) =>
      join.on('person.collection_id', 'collections.id').andOn('person.user_id', knex.raw('?', [userId])),
    )
    .leftJoin('collection_likes as own_like', (join) =>
      join.on('own_like.collection_id', 'collections.id').andOn('own_like.user_id', knex.raw('?', [userId])),
    )
    .where({ owner_id: userId })
    .orWhereNotNull('person.user_id')
    .orWhereNotNull('own_like.user_id')
    .select('collections.*', 'person.role', 'own_like.user_id as liker')
    .orderBy('collections.id')
    .castTo<(CollectionModel & Pick<CollectionMemberModel, 'role'> & { readonly liker: number | null })[]>();
  const items = await CollectionItemModel.query(knex)
    .join('travel_logs', 'travel_logs.id', 'collection_items.log_id')
    .where({ added_by: userId })
    .select('collection_id', 'travel_logs.uuid', 'composition_id')
    .orderBy(['position', 'collection_items.id'])
    .castTo<(Pick<CollectionItemModel, 'collectionId' | 'compositionId'> & { readonly uuid: string })[]>();
  return rows.map((row) => {
    const role = row.ownerId === userId ? 'owner' : row.role;
    const isShown = role !== null || row.isPublic;
    const { uuid, createdAt, deletedAt, isPublic } = row;
    return {
      ...{ uuid, createdAt, deletedAt, public: isPublic, role, liked: row.liker !== null },
      ...(isShown
        ? { title: row.title, description: row.description, tags: row.tags, rule: row.rule }
        : { title: '', description: '', tags: [], rule: null }),
      items: items
        .filter(({ collectionId }) => collectionId === row.id)
        .map(({ uuid: journey, compositionId: performance }) => ({ journey, performance })),
    };
  });
}

/** Gives all that one person owns, takes part in or likes to another one, as a guest signs in. */
export async function moveCollections(transaction: Knex.Transaction, from: number, to: number): Promise<void> {
  await CollectionModel.query(transaction).where({ owner_id: from }).patch({ ownerId: to });
  // The addresses that it knew stay known to it.
  await CollectionItemModel.query(transaction).where({ added_by: from }).patch({ addedBy: to });
  const joined = await CollectionMemberModel.query(transaction).where({ user_id: from });
  for (const { collectionId, role } of joined) await putMember(transaction, { collectionId, userId: to, role });
  const liked = await CollectionLikeModel.query(transaction).where({ user_id: from });
  for (const { collectionId } of liked)
    await CollectionLikeModel.query(transaction)
      .insert({ collectionId, userId: to })
      .onConflict(['collection_id', 'user_id'])
      .ignore();
  await CollectionMemberModel.query(transaction).where({ user_id: from }).delete();
  await CollectionLikeModel.query(transaction).where({ user_id: from }).delete();
  // The owner is no member.
  await CollectionMemberModel.query(transaction)
    .where({ user_id: to })
    .whereIn('collection_id', CollectionModel.query(transaction).select('id').where({ owner_id: to }))
    .delete();
}

/** Removes what a person who leaves has alone, and its part in others. What others share stays, under its number. */
export async function eraseCollections(transaction: Knex.Transaction, userId: number): Promise<void> {
  await CollectionMemberModel.query(transaction).where({ user_id: userId }).delete();
  await CollectionLikeModel.query(transaction).where({ user_id: userId }).delete();
  await CollectionModel.query(transaction)
    .where({ owner_id: userId, is_public: false })
    .whereNotIn('id', CollectionMemberModel.query(transaction).select('collection_id'))
    .delete();
}
