import { OFFSET } from './parameters.ts';
import { number, type Report, text, whole } from './report.ts';
import { dayOf, KNOWN, LOCAL, SCOPED, STAYS } from './scope.ts';

export const collaborators: Report = {
  name: 'collaborators',
  title: 'Who edits together',
  description:
    'Pairs of people who edited one journey in the same stretch of time. People are numbers: no names are kept.',
  audience: 'owners',
  parameters: {
    width: { kind: 'count', meaning: 'length of a stretch, minutes', min: 1, max: 1_440, usual: 10 },
  },
  columns: {
    person: whole('number of the one'),
    other: whole('number of the other, which is larger'),
    stretches: whole('stretches in which both edited a journey'),
    journeys: whole('journeys in which they did'),
    edits: whole('edits of both in these stretches'),
  },
  chart: { kind: 'bars', label: ['person', 'other'], value: 'stretches' },
  sql: `
  WITH ${SCOPED}, worked AS (
    SELECT log, user_id, at_ms // ($width::BIGINT * 60000) AS stretch, count(*) AS edits
    FROM scoped
    WHERE kind = 'edited' AND user_id IS NOT NULL AND log IS NOT NULL
    GROUP BY ALL
  )
  SELECT one.user_id AS person, two.user_id AS other, count(*) AS stretches, count(DISTINCT one.log) AS journeys,
    sum(one.edits + two.edits) AS edits
  FROM worked AS one JOIN worked AS two ON one.log = two.log AND one.stretch = two.stretch AND one.user_id < two.user_id
  GROUP BY one.user_id, two.user_id
  ORDER BY stretches DESC, edits DESC, person, other
  LIMIT $limit`,
};

export const concurrency: Report = {
  name: 'concurrency',
  title: 'Members at the same time',
  description:
    'How many members were in a room at once. A person with two pages is two members; one who never left, because an instance died, counts until the last event of the journey.',
  audience: 'owners',
  parameters: {},
  columns: {
    log: text('uuid of the journey'),
    people: whole('people who were there'),
    peak: whole('members at once, at most'),
    minutes: number('time with any member', 'min'),
    minutes_together: number('time with two members or more', 'min'),
  },
  chart: { kind: 'bars', label: ['log'], value: 'peak' },
  sql: `
  WITH ${KNOWN}, ${STAYS}, steps AS (
    SELECT log, came AS instant, 1 AS step FROM stays UNION ALL SELECT log, went, -1 FROM stays
  ), moments AS (
    SELECT log, instant, sum(step) AS step FROM steps GROUP BY log, instant
  ), levels AS (
    SELECT log, sum(step) OVER (PARTITION BY log ORDER BY instant) AS present,
      lead(instant) OVER (PARTITION BY log ORDER BY instant) - instant AS ms
    FROM moments
  ), people AS (
    SELECT log, count(DISTINCT user_id) AS people FROM stays GROUP BY log
  )
  SELECT log, any_value(people.people) AS people, max(present) AS peak,
    coalesce(sum(ms) FILTER (WHERE present >= 1), 0) / 60000 AS minutes,
    coalesce(sum(ms) FILTER (WHERE present >= 2), 0) / 60000 AS minutes_together
  FROM levels JOIN people USING (log)
  GROUP BY log
  ORDER BY peak DESC, minutes_together DESC, minutes DESC, log
  LIMIT $limit`,
};

export const firstNotes: Report = {
  name: 'first-notes',
  title: 'Time to the first note',
  description: 'Time from the start of the music to the first note that was sent, day by day.',
  audience: 'owners',
  parameters: { offset: OFFSET },
  columns: {
    day: text('day, as in 2026-05-01'),
    starts: whole('starts of the music'),
    p50: number('half of them were faster', 'ms'),
    p90: number('nine of ten were faster', 'ms'),
    p99: number('99 of 100 were faster', 'ms'),
    slowest: number('the slowest', 'ms'),
  },
  chart: { kind: 'line', x: 'day', value: 'p50' },
  sql: `
  WITH ${SCOPED}
  SELECT ${dayOf(LOCAL)} AS day, count(*) AS starts, quantile_cont(ms, 0.5) AS p50, quantile_cont(ms, 0.9) AS p90,
    quantile_cont(ms, 0.99) AS p99, max(ms) AS slowest
  FROM scoped
  WHERE kind = 'played' AND ms IS NOT NULL
  GROUP BY day
  ORDER BY day
  LIMIT $limit`,
};

const WEEK = 7 * 86_400_000;
/** From the Monday of the week of 1970-01-01 until then, ms. */
const MONDAY = 3 * 86_400_000;

export const retention: Report = {
  name: 'retention',
  title: 'People who come back',
  description:
    'Of the people who came for the first time in a week, how many came in each later one. Weeks begin on Monday. Guests and accounts count alike.',
  audience: 'owners',
  parameters: { offset: OFFSET },
  columns: {
    week: text('Monday of the week of the first visit, as in 2026-05-04'),
    weeks_later: whole('weeks since then; 0 is the first one', 'weeks'),
    people: whole('people who came in that week'),
    newcomers: whole('people whose first visit was in `week`'),
    share: number('of the newcomers', '0–1'),
  },
  chart: { kind: 'grid', x: 'weeks_later', y: 'week', value: 'share' },
  sql: `
  WITH ${KNOWN}, visits AS (
    SELECT user_id, (${LOCAL} + ${MONDAY}) // ${WEEK} AS week, min(at_ms) AS at_ms
    FROM known
    WHERE kind = 'joined' AND user_id IS NOT NULL
    GROUP BY user_id, week
  ), firsts AS (
    SELECT user_id, min(week) AS cohort FROM visits GROUP BY user_id HAVING min(at_ms) >= $since::BIGINT
  ), sizes AS (
    SELECT cohort, count(*) AS newcomers FROM firsts GROUP BY cohort
  )
  SELECT ${dayOf(`(cohort * ${WEEK} - ${MONDAY})`)} AS week, visits.week - cohort AS weeks_later, count(*) AS people,
    any_value(newcomers) AS newcomers, count(*) / any_value(newcomers) AS share
  FROM visits JOIN firsts USING (user_id) JOIN sizes USING (cohort)
  GROUP BY cohort, visits.week
  ORDER BY cohort, visits.week
  LIMIT $limit`,
};
