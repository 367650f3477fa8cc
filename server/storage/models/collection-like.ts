import { BaseModel } from './base-model.ts';

/** A person likes a collection. */
export class CollectionLikeModel extends BaseModel {
  static override tableName = 'collection_likes';
  static override idColumn = ['collection_id', 'user_id'];

  declare collectionId: number;
  declare userId: number;
  declare createdAt: Date;
}
