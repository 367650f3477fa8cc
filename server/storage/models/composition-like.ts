import { BaseModel } from './base-model.ts';

/** A person likes a composition. */
export class CompositionLikeModel extends BaseModel {
  static override tableName = 'composition_likes';
  static override idColumn = ['composition_id', 'user_id'];

  declare compositionId: number;
  declare userId: number;
  declare createdAt: Date;
}
