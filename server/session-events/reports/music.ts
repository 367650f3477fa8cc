import { BY_REGION } from './parameters.ts';
import { number, type Report, text, whole } from './report.ts';
import { PLACES, SCOPED } from './scope.ts';

export const pitchClasses: Report = {
  name: 'pitch-classes',
  title: 'Pitch classes',
  description: 'How often each pitch class sounded in the legs that were played, in all octaves together.',
  audience: 'owners',
  parameters: {},
  columns: {
    pitch_class: whole('0 is C, 11 is B'),
    name: text('its name, with sharps'),
    notes: whole('notes'),
    share: number('of all notes', '0–1'),
  },
  chart: { kind: 'bars', label: ['name'], value: 'notes' },
  sql: `
  WITH ${SCOPED}, counted AS (
    SELECT classes.place AS pitch_class, sum(pitch_classes[classes.place + 1]) AS notes
    FROM scoped, range(12) AS classes(place)
    WHERE kind = 'leg-played' AND len(pitch_classes) = 12
    GROUP BY classes.place
  )
  SELECT pitch_class, ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B'][pitch_class + 1] AS name, notes,
    notes / nullif(sum(notes) OVER (), 0) AS share
  FROM counted
  ORDER BY pitch_class
  LIMIT $limit`,
};

export const intervals: Report = {
  name: 'intervals',
  title: 'Intervals of melodies',
  description: 'Steps from one note of a melody to the next, in the legs that were played.',
  audience: 'owners',
  parameters: {},
  columns: {
    interval: whole('step, up where positive; -12 and 12 hold the wider ones, too', 'semitones'),
    steps: whole('steps'),
    share: number('of all steps', '0–1'),
  },
  chart: { kind: 'bars', label: ['interval'], value: 'steps' },
  sql: `
  WITH ${SCOPED}, counted AS (
    SELECT sizes.place - 12 AS interval, sum(intervals[sizes.place + 1]) AS steps
    FROM scoped, range(25) AS sizes(place)
    WHERE kind = 'leg-played' AND len(intervals) = 25
    GROUP BY sizes.place
  )
  SELECT "interval", steps, steps / nullif(sum(steps) OVER (), 0) AS share
  FROM counted
  ORDER BY "interval"
  LIMIT $limit`,
};

export const tempos: Report = {
  name: 'tempos',
  title: 'Tempos',
  description: 'Tempos of the legs that were played, in bands.',
  audience: 'owners',
  parameters: { width: { kind: 'count', meaning: 'width of a band, beats per minute', min: 1, max: 100, usual: 10 } },
  columns: {
    from_bpm: whole('beginning of the band', 'beats/min'),
    to_bpm: whole('end of the band, which is part of the next one', 'beats/min'),
    legs: whole('legs played'),
    notes: whole('their notes'),
  },
  chart: { kind: 'bars', label: ['from_bpm', 'to_bpm'], value: 'legs' },
  sql: `
  WITH ${SCOPED}, bands AS (
    SELECT floor(tempo / $width::INTEGER)::BIGINT AS band, notes
    FROM scoped
    WHERE kind = 'leg-played' AND tempo IS NOT NULL
  )
  SELECT band * $width::INTEGER AS from_bpm, (band + 1) * $width::INTEGER AS to_bpm,
    count(*) AS legs, coalesce(sum(notes), 0) AS notes
  FROM bands
  GROUP BY band
  ORDER BY band
  LIMIT $limit`,
};

export const scales: Report = {
  name: 'scales',
  title: 'Scales by region and time of day',
  description: 'Scales of the legs that were played, by the region that a leg leaves from and the local time there.',
  audience: 'owners',
  parameters: { by: BY_REGION },
  columns: {
    region: text('region of the origin; “unknown” for a code that no airport has'),
    time_of_day: text('night (0 to 5 h), morning (6 to 11 h), afternoon (12 to 17 h) or evening (18 to 23 h)'),
    scale: text('name of the scale'),
    legs: whole('legs played'),
    share: number('of the legs of this region and time of day', '0–1'),
    tempo: number('mean tempo', 'beats/min'),
  },
  chart: { kind: 'bars', label: ['region', 'time_of_day', 'scale'], value: 'legs' },
  sql: `
  WITH ${SCOPED}, ${PLACES}, counted AS (
    SELECT coalesce(region, 'unknown') AS region, hour // 6 AS quarter, scale, count(*) AS legs, avg(tempo) AS tempo
    FROM scoped LEFT JOIN places ON places.code = origin
    WHERE kind = 'leg-played' AND scale IS NOT NULL AND hour BETWEEN 0 AND 23
    GROUP BY ALL
  )
  SELECT region, ['night', 'morning', 'afternoon', 'evening'][quarter + 1] AS time_of_day, scale, legs,
    legs / sum(legs) OVER (PARTITION BY region, quarter) AS share, tempo
  FROM counted
  ORDER BY region, quarter, legs DESC, scale
  LIMIT $limit`,
};
