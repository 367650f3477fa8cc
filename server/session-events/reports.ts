import type { Recorder } from './recorder.ts';
import { IN_ROOM } from './reports/scope.ts';

/** Activity of one room. */
export interface RoomReport {
  /** The uuid of the travel log. */
  readonly log: string;
  readonly edits: number;
  /** Notes streamed. */
  readonly notes: number;
  /** Distinct users. */
  readonly members: number;
  /** Total presence of members, minutes. */
  readonly minutes: number;
}

/**
 * One row per log with events since `since` (ms since 1970; all time if left out), busiest first. A member without a
 * `left` event, because its instance died, counts until the last event of the log.
 */
export async function rooms(
  events: Pick<Recorder, 'query'>,
  { since = 0 }: { readonly since?: number } = {},
): Promise<RoomReport[]> {
  const rows = await events.query(ROOMS, [BigInt(since)]);
  return rows as unknown as RoomReport[];
}

const ROOMS = `
  WITH ends AS (
    SELECT log, max(at_ms) AS ended FROM events GROUP BY log
  ), presence AS (
    SELECT log, kind, at_ms AS came,
      coalesce(lead(at_ms) OVER (PARTITION BY log, member_id ORDER BY at_ms, kind), ended) AS went
    FROM events JOIN ends USING (log)
    WHERE kind IN ('joined', 'left')
  ), stays AS (
    SELECT log, sum(greatest(went - greatest(came, $1), 0)) / 60000 AS minutes
    FROM presence
    WHERE kind = 'joined'
    GROUP BY log
  )
  SELECT log,
    (count(*) FILTER (WHERE kind = 'edited'))::DOUBLE AS edits,
    coalesce(sum(notes), 0)::DOUBLE AS notes,
    count(DISTINCT user_id)::DOUBLE AS members,
    coalesce(any_value(minutes), 0)::DOUBLE AS minutes
  FROM events LEFT JOIN stays USING (log)
  WHERE log IS NOT NULL AND at_ms >= $1 AND ${IN_ROOM}
  GROUP BY log
  ORDER BY edits DESC, notes DESC, log`;
