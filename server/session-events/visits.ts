import type { EventHistory } from './event-history.ts';
import { numbered } from './reports/answer.ts';
import { KNOWN, STAYS } from './reports/scope.ts';

/** A stay of a person in a room, ms since 1970. */
export interface Visit {
  readonly userId: number;
  readonly from: number;
  readonly to: number;
}

const { text, names } = numbered(`
  WITH ${KNOWN}, ${STAYS}
  SELECT user_id, came, least(went, $until::BIGINT) AS went
  FROM stays
  WHERE user_id IS NOT NULL AND came < $until::BIGINT
  ORDER BY came, user_id
  LIMIT $limit::BIGINT`);

/** People in the room of a log between two instants, in the order of joining; as far as events are kept, and `limit` at most. */
export async function visits(
  history: Pick<EventHistory, 'query'>,
  log: string,
  { from, to, limit }: { readonly from: number; readonly to: number; readonly limit: number },
): Promise<Visit[]> {
  const values = { since: BigInt(from), until: BigInt(to), logs: JSON.stringify([log]), limit };
  const rows = await history.query(
    text,
    names.map((name) => values[name as keyof typeof values]),
  );
  return rows.map(({ user_id, came, went }) => ({ userId: Number(user_id), from: Number(came), to: Number(went) }));
}
