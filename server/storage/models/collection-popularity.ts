import { BaseModel } from './base-model.ts';

/** Place of a public collection in the public list, as it was counted last. */
export class CollectionPopularityModel extends BaseModel {
  static override tableName = 'collection_popularity';
  static override idColumn = 'collection_id';

  declare collectionId: number;
  declare score: number;
}
