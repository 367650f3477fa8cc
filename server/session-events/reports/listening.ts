import { number, type Report, text, whole } from './report.ts';
import { SCOPED } from './scope.ts';

export const heardLegs: Report = {
  name: 'heard-legs',
  title: 'What was heard, and where people left',
  description: 'Listening of members to each leg, and how often they left within it.',
  audience: 'owners',
  parameters: {
    order: {
      kind: 'choice',
      meaning: 'legs heard longest first, or left most often first',
      choices: ['heard', 'left'],
    },
  },
  columns: {
    origin: text('airport, IATA code'),
    destination: text('airport, IATA code'),
    listenings: whole('times that a member listened to it'),
    listeners: whole('people who did'),
    minutes_heard: number('with the sound on', 'min'),
    minutes_muted: number('with the sound off', 'min'),
    left_here: whole('listenings that ended within it, because the member left'),
    left_share: number('of the listenings', '0–1'),
  },
  chart: { kind: 'bars', label: ['origin', 'destination'], value: 'minutes_heard' },
  sql: `
  WITH ${SCOPED}
  SELECT origin, destination, count(*) AS listenings, count(DISTINCT user_id) AS listeners,
    coalesce(sum(ms) FILTER (WHERE muted IS NOT true), 0) / 60000 AS minutes_heard,
    coalesce(sum(ms) FILTER (WHERE muted), 0) / 60000 AS minutes_muted,
    count(*) FILTER (WHERE left_here) AS left_here, count(*) FILTER (WHERE left_here) / count(*) AS left_share
  FROM scoped
  WHERE kind = 'listened' AND origin IS NOT NULL AND destination IS NOT NULL
  GROUP BY origin, destination
  ORDER BY CASE $order::VARCHAR WHEN 'left' THEN count(*) FILTER (WHERE left_here) ELSE 0 END DESC,
    minutes_heard DESC, listenings DESC, origin, destination
  LIMIT $limit`,
};

export const listeningVotes: Report = {
  name: 'listening-votes',
  title: 'Votes of the listening page',
  description:
    'Votes on blind pairs, by the variants in the order in which they were offered; a pair counts once. `GET /api/reports/listening` has the strengths that follow from them.',
  audience: 'operators',
  parameters: {},
  columns: {
    first: text('variant that was offered first'),
    second: text('variant that was offered second'),
    votes: whole('votes'),
    first_wins: whole('votes for the first'),
    second_wins: whole('votes for the second'),
    neither: whole('votes for neither'),
  },
  chart: { kind: 'bars', label: ['first', 'second'], value: 'votes' },
  sql: `
  WITH ${SCOPED}, counted AS (
    SELECT * FROM scoped
    WHERE kind = 'listen-vote'
    QUALIFY row_number() OVER (PARTITION BY pair ORDER BY at_ms) = 1
  )
  SELECT "first", "second", count(*) AS votes, count(*) FILTER (WHERE choice = 'first') AS first_wins,
    count(*) FILTER (WHERE choice = 'second') AS second_wins, count(*) FILTER (WHERE choice = 'neither') AS neither
  FROM counted
  GROUP BY "first", "second"
  ORDER BY "first", "second"
  LIMIT $limit`,
};
