import { type Database, electedly } from './database.ts';
import { CollectionModel } from './models/collection.ts';
import { CollectionPopularityModel } from './models/collection-popularity.ts';

/** The popularity of public collections, which orders the public list. */
export interface Popularity {
  /** Counts it anew, unless another instance is doing so. Resolves with false then. */
  refresh(): Promise<boolean>;
}

/** A like says more than a share, and a share more than a play; who skips its items likes it less. */
const SCORE = `10 * (SELECT COUNT(*) FROM collection_likes WHERE collection_likes.collection_id = collections.id)
  + 5 * collections.shares + 2 * collections.plays - collections.skips`;

export function createPopularity(database: Database): Popularity {
  const { knex } = database;
  return {
    refresh: () =>
      electedly(database, 'popularity', async () => {
        const listed = CollectionModel.query(knex).select('id').where({ is_public: true }).whereNull('deleted_at');
        await CollectionPopularityModel.query(knex).whereNotIn('collection_id', listed).delete();
        await knex.raw(
          `REPLACE INTO collection_popularity (collection_id, score)
            SELECT collections.id, ${SCORE} FROM collections
             WHERE collections.is_public = ? AND collections.deleted_at IS NULL`,
          [true],
        );
      }),
  };
}
