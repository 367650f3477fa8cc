/** Events of the asked journeys before `$until`: those of earlier ones are read, too, where a state goes on. */
export const KNOWN = `known AS (
    SELECT * FROM events
    WHERE at_ms < $until::BIGINT
      AND ($logs::VARCHAR IS NULL OR list_contains(from_json($logs::VARCHAR, '["VARCHAR"]'), log))
  )`;

/** Events of the asked journeys and time. */
export const SCOPED = `scoped AS (
    SELECT * FROM events
    WHERE at_ms >= $since::BIGINT AND at_ms < $until::BIGINT
      AND ($logs::VARCHAR IS NULL OR list_contains(from_json($logs::VARCHAR, '["VARCHAR"]'), log))
  )`;

/**
 * Stays of members in rooms from `$since` on: log, user_id, came and went in ms. A member without a `left` event, because
 * its instance died, counts until the last event of the log. It reads `known`.
 */
export const STAYS = `ends AS (
    SELECT log, max(at_ms) AS ended FROM known WHERE log IS NOT NULL GROUP BY log
  ), presence AS (
    SELECT log, user_id, kind, at_ms AS came,
      coalesce(lead(at_ms) OVER (PARTITION BY log, member_id ORDER BY at_ms, kind), ended) AS went
    FROM known JOIN ends USING (log)
    WHERE kind IN ('joined', 'left')
  ), stays AS (
    SELECT log, user_id, greatest(came, $since::BIGINT) AS came, went
    FROM presence
    WHERE kind = 'joined' AND went > greatest(came, $since::BIGINT)
  )`;

/** The region of each airport: code, region. The parameter `by` says of which size. */
export const PLACES = `places AS (
    SELECT unnest(from_json($places::VARCHAR, '[{"code":"VARCHAR","region":"VARCHAR"}]'), recursive := true)
  )`;

/** Time by the asker's clock, ms since 1970. */
export const LOCAL = '(at_ms + $offset::BIGINT * 60000)';

/** A day as in 2026-05-01. @param ms an expression, by the asker's clock */
export const dayOf = (ms: string) => `strftime(make_timestamp(${ms} * 1000), '%Y-%m-%d')`;

/** Leaves out what a journey was made with: nothing has happened in its room yet. */
export const IN_ROOM = "(member_id IS NOT NULL OR kind NOT IN ('waypoint-added', 'leg-added'))";
