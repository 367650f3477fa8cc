import type { Role } from '../../protocol/role.ts';
import { countriesOf } from './continents.ts';
import type { Database } from './database.ts';
import { filterJourneys } from './journey-filters.ts';
import type { CollectionRule } from './models/collection.ts';
import { CollectionItemModel } from './models/collection-item.ts';
import { TravelLogModel } from './models/travel-log.ts';

/** A journey or performance of a collection, with what the rights of one reader to it come of. */
export interface CollectionRow {
  /** Number of the item; null for a journey that a rule found. */
  readonly id: number | null;
  readonly kind: 'journey' | 'performance';
  readonly addedBy: number;
  /** Null where the journey was removed for good. */
  readonly uuid: string | null;
  readonly title: string | null;
  readonly travelDate: string | null;
  readonly ownerId: number | null;
  readonly addressRole: Role | null;
  readonly isPublic: boolean;
  /** The reader's row among the members of the journey: its number where there is one, its role, and its end in ms. */
  readonly memberId: number | null;
  readonly role: Role | null;
  readonly expiresAt: number | null;
  /** The performance, or the newest of the journey; null for none. */
  readonly compositionId: number | null;
  readonly name: string | null;
  /** Length of this performance, s. */
  readonly seconds: number | null;
  /** The journey or the performance is deleted. */
  readonly gone: boolean;
}

/** Journeys that a rule finds, count. */
const MOST_FOUND = 200;
const FACTS = ['uuid', 'title', 'travel_date', 'owner_id', 'address_role', 'is_public'].map(
  (name) => `travel_logs.${name}`,
);
const SECONDS = "JSON_EXTRACT(piece.analysis, '$.seconds') AS seconds";
/** The newest performance of the journey. */
const NEWEST =
  '(SELECT MAX(id) FROM music_compositions WHERE log_id = travel_logs.id AND music_compositions.deleted_at IS NULL)';

/** The statement of a list; exported for the test that reads its plan. */
export const itemQuery = ({ knex }: Pick<Database, 'knex'>, collectionId: number, reader: number | undefined) =>
  CollectionItemModel.query(knex)
    .select('collection_items.id', 'collection_items.kind', 'collection_items.added_by', ...FACTS)
    .select('person.user_id as member_id', 'person.role', 'person.expires_at', 'piece.id as composition_id')
    .select('piece.name', knex.raw(SECONDS))
    .select(
      knex.raw(
        `(travel_logs.id IS NULL OR travel_logs.deleted_at IS NOT NULL
          OR (collection_items.kind = 'performance' AND (piece.id IS NULL OR piece.deleted_at IS NOT NULL))) AS gone`,
      ),
    )
    .leftJoin('travel_logs', 'travel_logs.id', 'collection_items.log_id')
    .leftJoin('log_members as person', (join) =>
      join.on('person.log_id', 'travel_logs.id').andOn('person.user_id', knex.raw('?', [reader ?? null])),
    )
    .leftJoin('music_compositions as piece', (join) =>
      join.on(
        'piece.id',
        knex.raw(`CASE collection_items.kind WHEN 'journey' THEN ${NEWEST} ELSE collection_items.composition_id END`),
      ),
    )
    .where('collection_items.collection_id', collectionId)
    .orderBy(['collection_items.position', 'collection_items.id'])
    .castTo<StoredRow[]>();

/** The same of a rule. */
export function foundQuery(
  { knex, engine }: Database,
  { country, continent, tag, year, liked }: CollectionRule,
  airports: readonly string[] | undefined,
  ownerId: number,
  reader: number | undefined,
) {
  const list = TravelLogModel.query(knex)
    .select(...FACTS, 'travel_logs.owner_id as added_by')
    .select(knex.raw("NULL AS id, 'journey' AS kind, 0 AS gone"))
    .select('person.user_id as member_id', 'person.role', 'person.expires_at', 'piece.id as composition_id')
    .select('piece.name', knex.raw(SECONDS))
    .leftJoin('log_members as person', (join) =>
      join.on('person.log_id', 'travel_logs.id').andOn('person.user_id', knex.raw('?', [reader ?? null])),
    )
    .leftJoin('music_compositions as piece', (join) => join.on('piece.id', knex.raw(NEWEST)))
    .where('travel_logs.owner_id', ownerId)
    .whereNull('travel_logs.deleted_at')
    .orderBy([
      { column: 'travel_logs.updated_at', order: 'desc' },
      { column: 'travel_logs.id', order: 'desc' },
    ])
    .limit(MOST_FOUND);
  filterJourneys(list, engine, { year, tag, airports });
  for (const region of [country, continent])
    if (region !== undefined) filterJourneys(list, engine, { countries: countriesOf(region) });
  if (liked)
    list.whereRaw(
      `EXISTS (SELECT 1 FROM music_compositions JOIN composition_likes
          ON composition_likes.composition_id = music_compositions.id AND composition_likes.user_id = ?
        WHERE music_compositions.log_id = travel_logs.id AND music_compositions.deleted_at IS NULL)`,
      [ownerId],
    );
  return list.castTo<StoredRow[]>();
}

type StoredRow = Omit<CollectionRow, 'isPublic' | 'gone' | 'seconds'> & {
  readonly isPublic: unknown;
  readonly gone: unknown;
  /** JSON on MariaDB. */
  readonly seconds: unknown;
};

/** Plain values of a row, which Objection reads as a model of another table. */
export const rowOf = ({ isPublic, gone, seconds, ...row }: StoredRow): CollectionRow => ({
  ...row,
  isPublic: Boolean(isPublic),
  gone: Boolean(gone),
  seconds: seconds === null ? null : Number(seconds),
});
