import { number, type Report, text, whole } from './report.ts';
import { IN_ROOM, KNOWN, SCOPED, STAYS } from './scope.ts';

export const roomActivity: Report = {
  name: 'room-activity',
  title: 'Rooms',
  description: 'Edits, notes, people and presence of each journey, the busiest first.',
  audience: 'owners',
  parameters: {},
  columns: {
    log: text('uuid of the journey'),
    edits: whole('edits that were saved'),
    notes: whole('notes that were streamed'),
    people: whole('people with any event there'),
    minutes: number('presence of all members together', 'min'),
  },
  chart: { kind: 'bars', label: ['log'], value: 'edits' },
  sql: `
  WITH ${KNOWN}, ${SCOPED}, ${STAYS}, times AS (
    SELECT log, sum(went - came) / 60000 AS minutes FROM stays GROUP BY log
  )
  SELECT log, count(*) FILTER (WHERE kind = 'edited') AS edits,
    coalesce(sum(notes) FILTER (WHERE kind = 'played'), 0) AS notes, count(DISTINCT user_id) AS people,
    coalesce(any_value(minutes), 0) AS minutes
  FROM scoped LEFT JOIN times USING (log)
  WHERE log IS NOT NULL AND ${IN_ROOM}
  GROUP BY log
  ORDER BY edits DESC, notes DESC, log
  LIMIT $limit`,
};

export const refusals: Report = {
  name: 'refusals',
  title: 'Refusals',
  description: 'Codes with which members were refused, the most frequent first.',
  audience: 'owners',
  parameters: {},
  columns: {
    code: text('code of the refusal'),
    times: whole('refusals'),
    journeys: whole('journeys in which it happened'),
    people: whole('people whom it happened to'),
  },
  chart: { kind: 'bars', label: ['code'], value: 'times' },
  sql: `
  WITH ${SCOPED}
  SELECT code, sum(coalesce("count", 1)) AS times, count(DISTINCT log) AS journeys, count(DISTINCT user_id) AS people
  FROM scoped
  WHERE kind = 'refused' AND code IS NOT NULL
  GROUP BY code
  ORDER BY times DESC, code
  LIMIT $limit`,
};

export const exchanges: Report = {
  name: 'exchanges',
  title: 'Imports, exports and shares',
  description: 'Files that went in and out, and how journeys were shared.',
  audience: 'owners',
  parameters: {},
  columns: {
    kind: text('imported, exported or shared'),
    form: text('format of the file, or way of sharing'),
    times: whole('times'),
    flights: whole('flights imported; 0 for the others'),
    rejected: whole('lines that could not be imported; 0 for the others'),
    journeys: whole('journeys'),
  },
  chart: { kind: 'bars', label: ['kind', 'form'], value: 'times' },
  sql: `
  WITH ${SCOPED}
  SELECT kind, coalesce(format, action, 'unknown') AS form, count(*) AS times,
    coalesce(sum("count"), 0) AS flights, coalesce(sum(rejected), 0) AS rejected, count(DISTINCT log) AS journeys
  FROM scoped
  WHERE kind IN ('imported', 'exported', 'shared')
  GROUP BY ALL
  ORDER BY kind, times DESC, form
  LIMIT $limit`,
};
