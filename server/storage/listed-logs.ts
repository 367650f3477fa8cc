import type { QueryBuilder } from 'objection';
import type { Database } from './database.ts';
import { LogMemberModel } from './models/log-member.ts';
import { TravelLogModel } from './models/travel-log.ts';

/** The person who asks; without a number, a stranger. */
export interface Asker {
  readonly userId: number | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Journeys that may be shown to a person who does not name them: those that it owns, those in which it has a role, and those
 * that are on the public list. A journey that is open by its address alone is none of them, since its address is its key.
 * @param named a journey that the person names, and may read
 * @returns a query for their ids
 */
export function listedLogs(
  { knex }: Pick<Database, 'knex'>,
  { userId, now }: Asker,
  named?: number,
): QueryBuilder<TravelLogModel> {
  const own = LogMemberModel.query(knex)
    .select('log_id')
    .where('user_id', userId ?? null);
  return TravelLogModel.query(knex)
    .select('travel_logs.id')
    .whereNull('travel_logs.deleted_at')
    .where((may) => {
      may.where((listed) =>
        listed
          .where('travel_logs.is_public', true)
          .whereNotNull('travel_logs.address_role')
          // A person who was removed does not come in by the address.
          .whereNotIn('travel_logs.id', own.clone().whereNull('role')),
      );
      if (named !== undefined) may.orWhere('travel_logs.id', named);
      if (userId === undefined) return;
      may.orWhere('travel_logs.owner_id', userId).orWhereIn(
        'travel_logs.id',
        own
          .clone()
          .whereNotNull('role')
          .where((current) => current.whereNull('expires_at').orWhere('expires_at', '>', now)),
      );
    });
}
