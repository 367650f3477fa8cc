import { BaseModel } from './base-model.ts';

/** A journey or a performance in a collection; a gap where its journey or performance was removed for good. */
export class CollectionItemModel extends BaseModel {
  static override tableName = 'collection_items';

  declare id: number;
  declare collectionId: number;
  declare kind: 'journey' | 'performance';
  declare logId: number | null;
  declare compositionId: number | null;
  /** Fractional index. */
  declare position: string;
  declare addedBy: number;
  declare createdAt: Date;
}
