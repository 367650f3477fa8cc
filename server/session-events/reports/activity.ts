import { OFFSET } from './parameters.ts';
import { number, type Report, text, whole } from './report.ts';
import { dayOf, LOCAL, SCOPED } from './scope.ts';

const COUNTS = `
    count(*) FILTER (WHERE kind = 'joined') AS joins,
    count(*) FILTER (WHERE kind = 'edited') AS edits,
    coalesce(sum(notes) FILTER (WHERE kind = 'played'), 0) AS notes,
    count(DISTINCT user_id) AS people`;

const COUNT_COLUMNS = {
  joins: whole('times that a member came in'),
  edits: whole('edits that were saved'),
  notes: whole('notes that were streamed'),
  people: whole('people who came in or edited'),
};

export const activityByHour: Report = {
  name: 'activity-by-hour',
  title: 'Activity by hour',
  description: 'Hours of the week in which journeys are worked on and heard.',
  audience: 'owners',
  parameters: { offset: OFFSET },
  columns: {
    weekday: whole('day of the week, 1 is Monday'),
    hour: whole('hour of the day, 0 to 23', 'h'),
    ...COUNT_COLUMNS,
  },
  chart: { kind: 'grid', x: 'hour', y: 'weekday', value: 'edits' },
  sql: `
  WITH ${SCOPED}, local AS (
    SELECT *, make_timestamp(${LOCAL} * 1000) AS clock FROM scoped WHERE kind IN ('joined', 'edited', 'played')
  )
  SELECT isodow(clock) AS weekday, hour(clock) AS hour, ${COUNTS}
  FROM local
  GROUP BY isodow(clock), hour(clock)
  ORDER BY 1, 2
  LIMIT $limit`,
};

export const activityByDay: Report = {
  name: 'activity-by-day',
  title: 'Activity by day',
  description: 'What happened on each day, days without anything left out.',
  audience: 'owners',
  parameters: { offset: OFFSET },
  columns: { day: text('day, as in 2026-05-01'), ...COUNT_COLUMNS, journeys: whole('journeys with any of it') },
  chart: { kind: 'stems', x: 'day', value: 'edits' },
  sql: `
  WITH ${SCOPED}
  SELECT ${dayOf(LOCAL)} AS day, ${COUNTS}, count(DISTINCT log) AS journeys
  FROM scoped
  WHERE kind IN ('joined', 'edited', 'played')
  GROUP BY day
  ORDER BY day
  LIMIT $limit`,
};

export const throughput: Report = {
  name: 'throughput',
  title: 'Throughput of edits and notes',
  description:
    'Edits that were saved and notes that were streamed, in stretches of time; stretches without any are left out.',
  audience: 'owners',
  parameters: {
    width: { kind: 'count', meaning: 'length of a stretch, seconds', min: 1, max: 604_800, usual: 3_600 },
  },
  columns: {
    at: text('beginning of the stretch, in UTC'),
    edits: whole('edits saved'),
    bytes: whole('their sizes together', 'bytes'),
    notes: whole('notes streamed'),
    replaced: whole('notes that an edit replaced after they were sent'),
    edits_per_second: number('edits saved', '1/s'),
    notes_per_second: number('notes streamed', '1/s'),
  },
  chart: { kind: 'stems', x: 'at', value: 'edits_per_second' },
  sql: `
  WITH ${SCOPED}, sums AS (
    SELECT at_ms // ($width::BIGINT * 1000) AS stretch,
      count(*) FILTER (WHERE kind = 'edited') AS edits,
      coalesce(sum(bytes) FILTER (WHERE kind = 'edited'), 0) AS bytes,
      coalesce(sum(notes) FILTER (WHERE kind = 'played'), 0) AS notes,
      coalesce(sum(notes) FILTER (WHERE kind = 'notes-replaced'), 0) AS replaced
    FROM scoped
    WHERE kind IN ('edited', 'played', 'notes-replaced')
    GROUP BY stretch
  )
  SELECT strftime(make_timestamp(stretch * $width::BIGINT * 1000000), '%Y-%m-%dT%H:%M:%SZ') AS at,
    edits, bytes, notes, replaced,
    edits / $width::DOUBLE AS edits_per_second, notes / $width::DOUBLE AS notes_per_second
  FROM sums
  ORDER BY stretch
  LIMIT $limit`,
};
