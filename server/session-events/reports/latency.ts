import { number, type Report, text, whole } from './report.ts';
import { dayOf, SCOPED } from './scope.ts';

export const latency: Report = {
  name: 'latency',
  title: 'Latency',
  description:
    'Time from an edit to its acknowledgement, and from a note’s sending to its arrival, as members measured it: quantiles of all, of each day in UTC, or of each instance.',
  audience: 'owners',
  parameters: {
    by: {
      kind: 'choice',
      meaning: 'one row for each day, for all together, or for each instance',
      choices: ['day', 'all', 'instance'],
    },
  },
  columns: {
    action: text('edit or note'),
    of: text('“all”, a day, or the name of an instance'),
    samples: whole('measurements'),
    p50: number('half of them were faster', 'ms'),
    p90: number('nine of ten were faster', 'ms'),
    p95: number('19 of 20 were faster', 'ms'),
    p99: number('99 of 100 were faster', 'ms'),
    slowest: number('the slowest', 'ms'),
  },
  chart: { kind: 'line', x: 'of', value: 'p95', series: 'action' },
  sql: `
  WITH ${SCOPED}, samples AS (
    SELECT action, ms,
      CASE $by::VARCHAR WHEN 'day' THEN ${dayOf('at_ms')} WHEN 'instance' THEN coalesce(instance, 'unknown') ELSE 'all' END AS "of"
    FROM scoped
    WHERE kind = 'latency' AND ms IS NOT NULL AND action IS NOT NULL
  )
  SELECT action, "of", count(*) AS samples, quantile_cont(ms, 0.5) AS p50, quantile_cont(ms, 0.9) AS p90,
    quantile_cont(ms, 0.95) AS p95, quantile_cont(ms, 0.99) AS p99, max(ms) AS slowest
  FROM samples
  GROUP BY action, "of"
  ORDER BY action, "of"
  LIMIT $limit`,
};

export const slowestRooms: Report = {
  name: 'slowest-rooms',
  title: 'Slowest rooms',
  description:
    'Rooms by the latency of their edits, the slowest first, with their notes, starts and changes of the conductor.',
  audience: 'owners',
  parameters: {},
  columns: {
    log: text('uuid of the journey'),
    edit_samples: whole('measured edits'),
    edit_p50: number('half of the edits were acknowledged faster', 'ms'),
    edit_p95: number('19 of 20 edits were acknowledged faster', 'ms'),
    note_samples: whole('measured notes'),
    note_p95: number('19 of 20 notes arrived faster', 'ms'),
    first_note_p50: number('half of the starts were faster', 'ms'),
    failovers: whole('times that another instance took the music over'),
    failover_ms: number('time without a conductor, all together', 'ms'),
  },
  chart: { kind: 'bars', label: ['log'], value: 'edit_p95' },
  sql: `
  WITH ${SCOPED}
  SELECT log,
    count(*) FILTER (WHERE kind = 'latency' AND action = 'edit') AS edit_samples,
    quantile_cont(ms, 0.5) FILTER (WHERE kind = 'latency' AND action = 'edit') AS edit_p50,
    quantile_cont(ms, 0.95) FILTER (WHERE kind = 'latency' AND action = 'edit') AS edit_p95,
    count(*) FILTER (WHERE kind = 'latency' AND action = 'note') AS note_samples,
    quantile_cont(ms, 0.95) FILTER (WHERE kind = 'latency' AND action = 'note') AS note_p95,
    quantile_cont(ms, 0.5) FILTER (WHERE kind = 'played') AS first_note_p50,
    count(*) FILTER (WHERE kind = 'failover') AS failovers,
    coalesce(sum(ms) FILTER (WHERE kind = 'failover'), 0) AS failover_ms
  FROM scoped
  WHERE log IS NOT NULL AND kind IN ('latency', 'played', 'failover') AND ms IS NOT NULL
  GROUP BY log
  ORDER BY edit_p95 DESC NULLS LAST, note_p95 DESC NULLS LAST, first_note_p50 DESC NULLS LAST, log
  LIMIT $limit`,
};
