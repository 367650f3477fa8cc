import type { Knex } from 'knex';
import type { Database } from './database.ts';
import { CollectionModel } from './models/collection.ts';
import { CollectionMemberModel } from './models/collection-member.ts';
import type { UserModel } from './models/user.ts';

type Role = CollectionMemberModel['role'];

/** A member of a collection in lists. */
export type ListedCollectionMember = Pick<CollectionMemberModel, 'userId' | 'role'> & Pick<UserModel, 'name' | 'color'>;

/** People beside the owner who have a role in a collection, and the invitation by which they come. */
export interface CollectionMembers {
  list(collectionId: number): Promise<ListedCollectionMember[]>;
  /** Gives a collection an invitation, in the place of an earlier one; null takes it away. */
  invite(collectionId: number, invitation: { readonly hash: string; readonly role: Role } | null): Promise<void>;
  /**
   * Makes a person a member with the role of the invitation. One who has a better role keeps it.
   * @returns false where the invitation is none of this collection
   */
  join(collectionId: number, hash: string, userId: number): Promise<boolean>;
  /** False where the person is no member. */
  remove(collectionId: number, userId: number): Promise<boolean>;
}

export function createCollectionMembers({ knex }: Database): CollectionMembers {
  return {
    list: async (collectionId) =>
      CollectionMemberModel.query(knex)
        .join('users', 'users.id', 'collection_members.user_id')
        .where({ collection_id: collectionId })
        .select('user_id', 'role', 'users.name', 'users.color')
        .orderBy(['collection_members.created_at', 'user_id'])
        .castTo<ListedCollectionMember[]>(),
    invite: async (collectionId, invitation) =>
      void (await CollectionModel.query(knex)
        .findById(collectionId)
        .patch({ invitationHash: invitation?.hash ?? null, invitationRole: invitation?.role ?? null })),
    join: (collectionId, hash, userId) =>
      knex.transaction(async (transaction) => {
        const found = await CollectionModel.query(transaction)
          .findById(collectionId)
          .where({ invitation_hash: hash })
          .whereNull('deleted_at')
          .select('owner_id', 'invitation_role')
          // An invitation may end meanwhile: it admits no more members.
          .forUpdate();
        if (!found) return false;
        if (found.ownerId !== userId)
          await putMember(transaction, { collectionId, userId, role: found.invitationRole! });
        return true;
      }),
    remove: async (collectionId, userId) =>
      (await CollectionMemberModel.query(knex).deleteById([collectionId, userId])) > 0,
  };
}

/** Gives a person a role unless it has that of an editor. */
export async function putMember(
  knex: Knex,
  member: Pick<CollectionMemberModel, 'collectionId' | 'userId' | 'role'>,
): Promise<void> {
  const row = CollectionMemberModel.query(knex).insert(member).onConflict(['collection_id', 'user_id']);
  await (member.role === 'editor' ? row.merge(['role']) : row.ignore());
}
