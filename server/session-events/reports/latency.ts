import { number, type Report, text, whole } from './report.ts';
import { dayOf, SCOPED } from './scope.ts';

const QUANTILES = {
  people: whole('people who measured'),
  samples: whole('measurements'),
  p50: number('half of a person’s were faster', 'ms'),
  p90: number('nine of ten were faster', 'ms'),
  p95: number('19 of 20 were faster', 'ms'),
  p99: number('99 of 100 were faster', 'ms'),
  slowest: number('the slowest', 'ms'),
};

/** Lower median of people: clients measure, and one that lies must not move what the others have. */
const ofPeople = (figure: string) => `quantile_disc(${figure}, 0.5)`;

/** Quantiles of each person's latencies, and the person in the middle. @param group an expression */
const quantilesBy = (group: string) => `
  WITH ${SCOPED}, samples AS (
    SELECT action, user_id, ms, ${group} AS "of"
    FROM scoped
    WHERE kind = 'latency' AND ms IS NOT NULL AND action IS NOT NULL
  ), persons AS (
    SELECT action, "of", count(*) AS samples, quantile_cont(ms, 0.5) AS p50, quantile_cont(ms, 0.9) AS p90,
      quantile_cont(ms, 0.95) AS p95, quantile_cont(ms, 0.99) AS p99, max(ms) AS slowest
    FROM samples
    GROUP BY action, "of", user_id
  )
  SELECT action, "of", count(*) AS people, sum(samples) AS samples, ${['p50', 'p90', 'p95', 'p99', 'slowest']
    .map((figure) => `${ofPeople(figure)} AS ${figure}`)
    .join(', ')}
  FROM persons
  GROUP BY action, "of"
  ORDER BY action, "of"
  LIMIT $limit`;

const MEASURED =
  'Time from an edit to its acknowledgement, and from a note’s sending to its arrival, as members measured it. Each person counts once: a figure is that of the person in the middle, of two people the lower one.';

export const latency: Report = {
  name: 'latency',
  title: 'Latency',
  description: `${MEASURED} For each day in UTC, or for all together.`,
  audience: 'owners',
  parameters: {
    by: { kind: 'choice', meaning: 'one row for each day, or for all together', choices: ['day', 'all'] },
  },
  columns: { action: text('edit or note'), of: text('“all”, or a day'), ...QUANTILES },
  chart: { kind: 'line', x: 'of', value: 'p95', series: 'action' },
  sql: quantilesBy(`CASE $by::VARCHAR WHEN 'day' THEN ${dayOf('at_ms')} ELSE 'all' END`),
};

export const latencyByInstance: Report = {
  name: 'latency-by-instance',
  title: 'Latency by instance',
  description: MEASURED,
  // Names of instances are those of hosts.
  audience: 'operators',
  parameters: {},
  columns: { action: text('edit or note'), of: text('name of the instance'), ...QUANTILES },
  chart: { kind: 'bars', label: ['action', 'of'], value: 'p95' },
  sql: quantilesBy("coalesce(instance, 'unknown')"),
};

export const slowestRooms: Report = {
  name: 'slowest-rooms',
  title: 'Slowest rooms',
  description:
    'Rooms by the latency of their edits, the slowest first, with their notes, starts and changes of the conductor. Latencies are those of the person in the middle, of two people the lower one.',
  audience: 'owners',
  parameters: {},
  columns: {
    log: text('uuid of the journey'),
    people: whole('people who measured'),
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
  WITH ${SCOPED}, measured AS (
    SELECT * FROM scoped WHERE log IS NOT NULL AND kind IN ('latency', 'played', 'failover') AND ms IS NOT NULL
  ), persons AS (
    SELECT log,
      count(*) FILTER (WHERE action = 'edit') AS edit_samples,
      quantile_cont(ms, 0.5) FILTER (WHERE action = 'edit') AS edit_p50,
      quantile_cont(ms, 0.95) FILTER (WHERE action = 'edit') AS edit_p95,
      count(*) FILTER (WHERE action = 'note') AS note_samples,
      quantile_cont(ms, 0.95) FILTER (WHERE action = 'note') AS note_p95
    FROM measured WHERE kind = 'latency'
    GROUP BY log, user_id
  ), latencies AS (
    SELECT log, count(*) AS people, sum(edit_samples) AS edit_samples, ${ofPeople('edit_p50')} AS edit_p50,
      ${ofPeople('edit_p95')} AS edit_p95, sum(note_samples) AS note_samples, ${ofPeople('note_p95')} AS note_p95
    FROM persons
    GROUP BY log
  ), rooms AS (
    SELECT log, quantile_cont(ms, 0.5) FILTER (WHERE kind = 'played') AS first_note_p50,
      count(*) FILTER (WHERE kind = 'failover') AS failovers,
      coalesce(sum(ms) FILTER (WHERE kind = 'failover'), 0) AS failover_ms
    FROM measured
    GROUP BY log
  )
  SELECT log, coalesce(people, 0) AS people, coalesce(edit_samples, 0) AS edit_samples, edit_p50, edit_p95,
    coalesce(note_samples, 0) AS note_samples, note_p95, first_note_p50, failovers, failover_ms
  FROM rooms LEFT JOIN latencies USING (log)
  ORDER BY edit_p95 DESC NULLS LAST, note_p95 DESC NULLS LAST, first_note_p50 DESC NULLS LAST, log
  LIMIT $limit`,
};
