import { BaseModel } from './base-model.ts';

/** A person beside the owner who has a role in a collection. */
export class CollectionMemberModel extends BaseModel {
  static override tableName = 'collection_members';
  static override idColumn = ['collection_id', 'user_id'];

  declare collectionId: number;
  declare userId: number;
  declare role: 'editor' | 'viewer';
  declare createdAt: Date;
}
