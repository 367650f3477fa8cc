import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';
import type { Knex } from 'knex';
import { type CollectionRow, foundQuery, itemQuery, rowOf } from './collection-rows.ts';
import type { Database } from './database.ts';
import { now } from './database-clock.ts';
import { CollectionModel, type CollectionRule } from './models/collection.ts';
import { CollectionItemModel } from './models/collection-item.ts';

/** A place in a collection: behind an item, at the beginning (null), or at the end (undefined). */
export type Behind = number | null | undefined;

export interface CollectionItems {
  /** Everything in a collection, in order, by one statement. @param reader undefined for a stranger */
  listOf(collectionId: number, reader: number | undefined): Promise<CollectionRow[]>;
  /**
   * The journeys of a person that a rule finds, those changed last first, by one statement.
   * @param airports codes of the airport that the rule names
   */
  found(
    rule: CollectionRule,
    airports: readonly string[] | undefined,
    ownerId: number,
    reader: number | undefined,
  ): Promise<CollectionRow[]>;
  /** Adds an item. Undefined where the collection is full, or the place unknown. */
  add(
    item: Pick<CollectionItemModel, 'collectionId' | 'kind' | 'logId' | 'compositionId' | 'addedBy'>,
    behind: Behind,
  ): Promise<number | undefined>;
  /** Moves an item. False where it or the place is unknown. */
  move(collectionId: number, id: number, behind: Behind): Promise<boolean>;
  /** False where it is unknown. */
  remove(collectionId: number, id: number): Promise<boolean>;
}

/** Items of a collection, count. */
export const MOST_ITEMS = 500;
/** Length of a position from which on all of them are drawn anew, characters. */
const LONG = 200;

export function createCollectionItems(database: Database): CollectionItems {
  const { knex } = database;

  /** Changes the order of a collection under the lock of its row, so that two people at once find different places. */
  const change = <T>(collectionId: number, work: (transaction: Knex.Transaction, order: Place[]) => Promise<T>) =>
    knex.transaction(async (transaction) => {
      await CollectionModel.query(transaction).findById(collectionId).select('id').forUpdate().throwIfNotFound();
      await CollectionModel.query(transaction)
        .findById(collectionId)
        .patch({ updatedAt: now(database) as never });
      return work(transaction, await orderOf(transaction, collectionId));
    });

  return {
    listOf: async (collectionId, reader) => (await itemQuery(database, collectionId, reader)).map(rowOf),
    found: async (rule, airports, ownerId, reader) =>
      (await foundQuery(database, rule, airports, ownerId, reader)).map(rowOf),
    add: (item, behind) =>
      change(item.collectionId, async (transaction, order) => {
        const position = order.length < MOST_ITEMS ? positionBehind(order, behind) : undefined;
        if (position === undefined) return undefined;
        const { id } = await CollectionItemModel.query(transaction).insert({ ...item, position });
        if (position.length > LONG) await renumber(transaction, item.collectionId);
        return id;
      }),
    move: (collectionId, id, behind) =>
      change(collectionId, async (transaction, order) => {
        const others = order.filter((place) => place.id !== id);
        if (others.length === order.length) return false;
        if (behind === id) return true;
        const position = positionBehind(others, behind);
        if (position === undefined) return false;
        await CollectionItemModel.query(transaction).findById(id).patch({ position });
        if (position.length > LONG) await renumber(transaction, collectionId);
        return true;
      }),
    remove: (collectionId, id) =>
      change(
        collectionId,
        async (transaction) =>
          (await CollectionItemModel.query(transaction).deleteById(id).where({ collection_id: collectionId })) > 0,
      ),
  };
}

type Place = Pick<CollectionItemModel, 'id' | 'position'>;

const orderOf = (transaction: Knex.Transaction, collectionId: number): Promise<Place[]> =>
  CollectionItemModel.query(transaction)
    .select('id', 'position')
    .where({ collection_id: collectionId })
    .orderBy(['position', 'id'])
    .then((rows) => rows);

/** The position between an item and the next one; undefined where the item is unknown. */
function positionBehind(order: readonly Place[], behind: Behind): string | undefined {
  const at =
    behind === undefined ? order.length - 1 : behind === null ? -1 : order.findIndex(({ id }) => id === behind);
  if (at === -1 && typeof behind === 'number') return undefined;
  return generateKeyBetween(order[at]?.position ?? null, order[at + 1]?.position ?? null);
}

/** Gives all items short positions: each move between the same two makes them longer. */
async function renumber(transaction: Knex.Transaction, collectionId: number): Promise<void> {
  const order = await orderOf(transaction, collectionId);
  const positions = generateNKeysBetween(null, null, order.length);
  for (const [at, { id }] of order.entries())
    await CollectionItemModel.query(transaction).findById(id).patch({ position: positions[at]! });
}
