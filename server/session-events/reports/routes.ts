import { BY_REGION } from './parameters.ts';
import { number, type Report, text, whole } from './report.ts';
import { PLACES, SCOPED } from './scope.ts';

/** A flight that ends where it began is no route. */
const IS_ROUTE = 'origin <> destination';

export const popularRoutes: Report = {
  name: 'popular-routes',
  title: 'Popular routes',
  description:
    'Flights that journeys have, those added most often first, with how often they were played and heard. Those that end where they began are no routes.',
  audience: 'owners',
  parameters: {},
  columns: {
    origin: text('airport, IATA code'),
    destination: text('airport, IATA code'),
    km: number('length on the great circle; null where it was added before lengths were recorded', 'km'),
    added: whole('times that it was added to a journey'),
    played: whole('times that its music was played'),
    journeys: whole('journeys with one of these events'),
    minutes_heard: number('time that members heard it, those with the sound off left out', 'min'),
  },
  chart: { kind: 'bars', label: ['origin', 'destination'], value: 'added' },
  sql: `
  WITH ${SCOPED}
  SELECT origin, destination, max(km) AS km,
    count(*) FILTER (WHERE kind = 'leg-added') AS added,
    count(*) FILTER (WHERE kind = 'leg-played') AS played,
    count(DISTINCT log) AS journeys,
    coalesce(sum(ms) FILTER (WHERE kind = 'listened' AND muted IS NOT true), 0) / 60000 AS minutes_heard
  FROM scoped
  WHERE kind IN ('leg-added', 'leg-played', 'listened') AND ${IS_ROUTE}
  GROUP BY origin, destination
  ORDER BY added DESC, played DESC, minutes_heard DESC, origin, destination
  LIMIT $limit`,
};

/** Time for which an added stop may come of a suggestion, ms. */
const TAKEN_MS = 3_600_000;

export const suggestions: Report = {
  name: 'suggestions',
  title: 'Suggested stops',
  description:
    'Airports that “Where next?” suggested, those shown most often first, and how often the same person added one to the journey within an hour: the last showing before that counts.',
  audience: 'owners',
  parameters: {},
  columns: {
    origin: text('airport behind which it was suggested, IATA code'),
    airport: text('suggested airport, IATA code'),
    shown: whole('times that it was shown'),
    taken: whole('showings that it was added after'),
    journeys: whole('journeys in which it was shown'),
    people: whole('people to whom it was shown'),
  },
  chart: { kind: 'bars', label: ['origin', 'airport'], value: 'shown' },
  sql: `
  WITH ${SCOPED}, showings AS (
    SELECT log, user_id, origin, airport, at_ms,
      min(at_ms) OVER (
        PARTITION BY log, user_id, airport ORDER BY at_ms RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
      ) AS again
    FROM scoped
    WHERE kind = 'suggested'
  ), additions AS (
    SELECT log, user_id, airport, at_ms FROM scoped WHERE kind = 'waypoint-added'
  )
  SELECT origin, airport, count(*) AS shown,
    count(*) FILTER (
      WHERE EXISTS (
        SELECT 1 FROM additions
        WHERE additions.log = showings.log AND additions.user_id = showings.user_id
          AND additions.airport = showings.airport AND additions.at_ms >= showings.at_ms
          AND additions.at_ms <= showings.at_ms + ${TAKEN_MS} AND (again IS NULL OR additions.at_ms < again)
      )
    ) AS taken,
    count(DISTINCT log) AS journeys, count(DISTINCT user_id) AS people
  FROM showings
  GROUP BY origin, airport
  ORDER BY shown DESC, taken DESC, origin, airport
  LIMIT $limit`,
};

export const routeDistances: Report = {
  name: 'route-distances',
  title: 'Distances of routes',
  description: 'Lengths of the flights that were added to journeys, in bands.',
  audience: 'owners',
  parameters: {
    width: { kind: 'count', meaning: 'width of a band, km', min: 50, max: 5_000, usual: 1_000 },
  },
  columns: {
    from_km: whole('beginning of the band', 'km'),
    to_km: whole('end of the band, which is part of the next one', 'km'),
    legs: whole('flights added'),
    journeys: whole('journeys to which they were added'),
    km: number('their lengths together', 'km'),
  },
  chart: { kind: 'bars', label: ['from_km', 'to_km'], value: 'legs' },
  sql: `
  WITH ${SCOPED}, bands AS (
    SELECT floor(km / $width::INTEGER)::BIGINT AS band, log, km
    FROM scoped
    WHERE kind = 'leg-added' AND km IS NOT NULL AND ${IS_ROUTE}
  )
  SELECT band * $width::INTEGER AS from_km, (band + 1) * $width::INTEGER AS to_km,
    count(*) AS legs, count(DISTINCT log) AS journeys, sum(km) AS km
  FROM bands
  GROUP BY band
  ORDER BY band
  LIMIT $limit`,
};

export const routesByRegion: Report = {
  name: 'routes-by-region',
  title: 'Routes by region',
  description: 'Flights that were added to journeys, by the regions between which they go.',
  audience: 'owners',
  parameters: { by: BY_REGION },
  columns: {
    origin_region: text('region of the origin; “unknown” for a code that no airport has'),
    destination_region: text('region of the destination'),
    legs: whole('flights added'),
    journeys: whole('journeys to which they were added'),
    km: number('their lengths together', 'km'),
  },
  chart: { kind: 'bars', label: ['origin_region', 'destination_region'], value: 'legs' },
  sql: `
  WITH ${SCOPED}, ${PLACES}
  SELECT coalesce(origins.region, 'unknown') AS origin_region, coalesce(destinations.region, 'unknown') AS destination_region,
    count(*) AS legs, count(DISTINCT log) AS journeys, coalesce(sum(km), 0) AS km
  FROM scoped
    LEFT JOIN places AS origins ON origins.code = origin
    LEFT JOIN places AS destinations ON destinations.code = destination
  WHERE kind = 'leg-added' AND ${IS_ROUTE}
  GROUP BY ALL
  ORDER BY legs DESC, origin_region, destination_region
  LIMIT $limit`,
};
