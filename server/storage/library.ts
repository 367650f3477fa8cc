import type { Role } from '../../protocol/role.ts';
import type { JourneyStatus } from '../../travel-log/shape.ts';
import type { Database, Engine } from './database.ts';
import { filterJourneys } from './journey-filters.ts';
import { LogMemberModel } from './models/log-member.ts';
import { TravelLogModel } from './models/travel-log.ts';
import type { SearchText } from './search-text.ts';

/** Lists of the library: those that a person owns, those of others in which it has a role, and those that were published. */
export const SCOPES = ['mine', 'shared', 'public'] as const;
export type Scope = (typeof SCOPES)[number];

/** Orders of a list: changed last first, travelled last first, by title, longest first. */
export const SORTS = ['changed', 'travelled', 'title', 'distance'] as const;
export type Sort = (typeof SORTS)[number];

/** The last journey of a page: its place in the order, and its number, which decides between equal places. */
export interface Place {
  /** An instant in ms, a day or null, a title, or km, as the order is. */
  readonly key: string | number | null;
  readonly id: number;
}

export interface LibraryQuery {
  readonly scope: Scope;
  /** Undefined for a stranger, who sees public journeys alone. */
  readonly userId: number | undefined;
  /** Every word begins a word of the journey; empty for all. */
  readonly words: SearchText;
  /** Year of the day on which the journey begins. */
  readonly year: number | undefined;
  readonly tag: string | undefined;
  /** Countries, one of which one of its stops lies in. */
  readonly countries: readonly string[] | undefined;
  readonly status: JourneyStatus | undefined;
  /** Those that the person has archived, in the place of the others. */
  readonly archived: boolean;
  /** Those that were deleted and can be restored, in the place of the others. */
  readonly deleted: boolean;
  readonly sort: Sort;
  /** The place behind which the page begins; undefined for the first page. */
  readonly after: Place | undefined;
  /** Count. */
  readonly limit: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A journey in a list, with what the rights of one person come of. */
export interface LibraryRow
  extends Pick<
    TravelLogModel,
    | 'id'
    | 'uuid'
    | 'ownerId'
    | 'addressRole'
    | 'isPublic'
    | 'title'
    | 'status'
    | 'travelDate'
    | 'tags'
    | 'waypoints'
    | 'distanceKm'
    | 'updatedAt'
    | 'deletedAt'
  > {
  /** The person's row among the members: its number where there is one, its role, and its end in ms. */
  readonly memberId: number | null;
  readonly role: Role | null;
  readonly expiresAt: number | null;
  /** Members beside the owner, count. */
  readonly members: number;
  readonly archived: boolean;
}

export type OwnedJourney = Pick<TravelLogModel, 'title' | 'status' | 'travelDate' | 'tags' | 'waypoints'>;

/** Journeys that are read at once for statistics, count: each may have thousands of stops. */
const OWNED_AT_ONCE = 25;

export interface Library {
  /** A page of a list, by one statement. */
  list(query: LibraryQuery): Promise<LibraryRow[]>;
  /**
   * Source of the statistics of a person: the journeys that it owns, some at a time, so that reading them holds up no other: by
   * one statement for their numbers and one for each `OWNED_AT_ONCE`.
   */
  owned(userId: number): AsyncIterable<readonly OwnedJourney[]>;
  /** Uuids of the journeys that a person owns, without those that it has deleted. */
  ownedLogs(userId: number): Promise<string[]>;
}

const ORDERS = {
  changed: { column: 'travel_logs.updated_at', direction: 'desc' },
  travelled: { column: 'travel_logs.travel_date', direction: 'desc' },
  title: { column: 'travel_logs.title', direction: 'asc' },
  distance: { column: 'travel_logs.distance_km', direction: 'desc' },
} as const;

const LISTED = ['id', 'uuid', 'owner_id', 'address_role', 'is_public', 'title', 'status', 'travel_date', 'tags'];
const columns = [...LISTED, 'waypoints', 'distance_km', 'updated_at', 'deleted_at'].map(
  (name) => `travel_logs.${name}`,
);

export function createLibrary(database: Database): Library {
  return {
    list: async (query) =>
      (await listQuery(database, query)).map(({ archivedAt, ...row }) => ({ ...row, archived: archivedAt !== null })),
    async *owned(userId) {
      const own = await TravelLogModel.query(database.knex)
        .select('id')
        .where({ owner_id: userId })
        .whereNull('deleted_at');
      for (let at = 0; at < own.length; at += OWNED_AT_ONCE)
        yield await TravelLogModel.query(database.knex)
          .select('title', 'status', 'travel_date', 'tags', 'waypoints')
          .whereIn(
            'id',
            own.slice(at, at + OWNED_AT_ONCE).map(({ id }) => id),
          );
    },
    ownedLogs: async (userId) =>
      (
        await TravelLogModel.query(database.knex).select('uuid').where({ owner_id: userId }).whereNull('deleted_at')
      ).map(({ uuid }) => uuid),
  };
}

/** The statement of a list; exported for the test that reads its plan. */
export function listQuery({ knex, engine }: Database, query: LibraryQuery) {
  const { scope, year, tag, countries, status, after, sort } = query;
  const userId = query.userId ?? null;
  const { direction } = ORDERS[sort];
  // MariaDB's collation is blind to case by itself.
  const column = knex.raw(engine === 'sqlite' && sort === 'title' ? '?? COLLATE NOCASE' : '??', [ORDERS[sort].column]);
  const list = TravelLogModel.query(knex)
    .select(columns)
    .select('person.user_id as member_id', 'person.role', 'person.expires_at', 'archived_logs.at as archived_at')
    .select(knex.raw(MEMBERS).wrap('(', ') as members'))
    .leftJoin('log_members as person', (join) =>
      join.on('person.log_id', 'travel_logs.id').andOn('person.user_id', knex.raw('?', [userId])),
    )
    .leftJoin('archived_logs', (join) =>
      join.on('archived_logs.log_id', 'travel_logs.id').andOn('archived_logs.user_id', knex.raw('?', [userId])),
    )
    .orderBy([
      { column, order: direction },
      { column: 'travel_logs.id', order: direction },
    ])
    .limit(query.limit);

  if (scope === 'mine') list.where('travel_logs.owner_id', userId);
  if (scope === 'shared')
    list
      .whereNot('travel_logs.owner_id', userId)
      .whereIn(
        'travel_logs.id',
        LogMemberModel.query(knex).select('log_id').where('user_id', userId).whereNotNull('role'),
      )
      .where((either) => either.whereNull('person.expires_at').orWhere('person.expires_at', '>', query.now));
  if (scope === 'public')
    // A person who was removed does not come in by the address.
    list
      .where('travel_logs.is_public', true)
      .where((either) => either.whereNull('person.user_id').orWhereNotNull('person.role'));
  if (query.deleted) list.whereNotNull('travel_logs.deleted_at');
  else list.whereNull('travel_logs.deleted_at');
  if (query.archived) list.whereNotNull('archived_logs.at');
  else if (!query.deleted && scope !== 'public') list.whereNull('archived_logs.at');

  filterJourneys(list, engine, { year, status, tag, countries });
  for (const [sql, ...values] of matching(engine, query.words)) list.whereRaw(sql, values);

  if (after) {
    const key = sort === 'changed' ? new Date(Number(after.key)) : after.key;
    const beyond = direction === 'desc' ? '<' : '>';
    list.where((either) => {
      either.where((equal) => equal.where(column, key).where('travel_logs.id', beyond, after.id));
      if (key === null) return;
      either.orWhere(column, beyond, key);
      // Days that are not known come last.
      if (sort === 'travelled') either.orWhereNull(ORDERS.travelled.column);
    });
  }
  return list.castTo<(Omit<LibraryRow, 'archived'> & { readonly archivedAt: unknown })[]>();
}

const MEMBERS =
  'SELECT COUNT(*) FROM log_members WHERE log_members.log_id = travel_logs.id AND log_members.role IS NOT NULL';

/** Conditions of a search with their values: the index of full text, and the words that it does not hold. */
function matching(engine: Engine, words: SearchText): [string, ...string[]][] {
  const all = words.split(' ').filter(Boolean);
  if (all.length === 0) return [];
  if (engine === 'sqlite') {
    const match = all.map((word) => `"${word}"*`).join(' ');
    return [['travel_logs.id IN (SELECT rowid FROM travel_log_search WHERE travel_log_search MATCH ?)', match]];
  }
  const isIndexed = (word: string) => word.length >= SHORTEST && word.length <= LONGEST && !STOPWORDS.has(word);
  const indexed = all.filter(isIndexed).map((word) => `+${word}*`);
  return [
    ...(indexed.length > 0
      ? [['MATCH(travel_logs.search_text) AGAINST (? IN BOOLEAN MODE)', indexed.join(' ')] as [string, string]]
      : []),
    ...all
      .filter((word) => !isIndexed(word))
      .map((word): [string, string] => ["CONCAT(' ', travel_logs.search_text) LIKE ?", `% ${word}%`]),
  ];
}

/** Words that InnoDB's index of full text holds by default, characters. */
const SHORTEST = 3;
const LONGEST = 84;
/** InnoDB's default list of words that its index leaves out. */
const STOPWORDS: ReadonlySet<string> = new Set(
  'about an are as at be by com de en for from how in is it la of on or that the this to was what when where who will with und www'.split(
    ' ',
  ),
);
