import { z } from 'zod';

/** Routes or compositions of one answer, count. */
const MOST = 100;
const USUAL = 10;
/** Name of a region, characters. */
const REGION_LENGTH = 100;

const limit = z.coerce.number().int().min(1).max(MOST).default(USUAL).describe('Results, count.');
const region = z
  .string()
  .trim()
  .min(1)
  .max(REGION_LENGTH)
  .optional()
  .describe('A country, a continent, or the area of a time zone: `Brazil`, `South America`, `America`.');
const tempo = (meaning: string) => z.coerce.number().min(1).max(1_000).optional().describe(meaning);
const similarity = z.number().min(-1).max(1).describe('Cosine of two embeddings, −1 to 1, to 0.0001.');

/** The query of GET /api/routes/:origin/:destination/similar. */
export const similarRoutesQuery = z.strictObject({ limit, region });

/** Suggestions of one answer, count. */
const MOST_NEXT = 20;
const USUAL_NEXT = 5;

/** The query of GET /api/logs/:id/next. */
export const nextStopsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(MOST_NEXT).default(USUAL_NEXT).describe('Suggestions, count.'),
});

/** The query of GET /api/logs/:id/compositions/:composition/similar. */
export const similarMusicQuery = z
  .strictObject({
    limit,
    tempoMin: tempo('Lowest mean tempo, beats a minute.'),
    tempoMax: tempo('Highest mean tempo, beats a minute.'),
    mode: z.string().trim().min(1).max(20).optional().describe('Of the key that lasts longest: major, minor, dorian …'),
    region,
  })
  .refine(({ tempoMin = 0, tempoMax = Number.POSITIVE_INFINITY }) => tempoMin <= tempoMax, {
    message: 'tempoMin is above tempoMax',
    path: ['tempoMin'],
  });

/** An airport of a route. `code` is its IATA code, or the ICAO code where it has none. */
const end = z.object({ code: z.string(), name: z.string(), city: z.string(), country: z.string() });

/** The answer of GET /api/routes/:origin/:destination/similar. */
export const similarRoutes = z.object({
  /** The most similar first. */
  routes: z.array(
    z.object({
      origin: end,
      destination: end,
      /** Great-circle distance, whole km, and the estimated length of a flight, minutes. */
      km: z.int(),
      minutes: z.int(),
      /** Journeys that have it, of those that the person who asks may be shown, count. */
      journeys: z.int(),
      similarity,
    }),
  ),
});
export type SimilarRoutes = z.infer<typeof similarRoutes>;

/** The answer of GET /api/logs/:id/next. */
export const nextStops = z.object({
  /** Code of the last stop that is an airport; null where there is none, and nothing is suggested then. */
  origin: z.string().nullable(),
  /** The best first. */
  stops: z.array(
    z.object({
      airport: end,
      km: z.int(),
      minutes: z.int(),
      /** Journeys of others that fly on there from here, of those that the person who asks may be shown, count. */
      journeys: z.int(),
      /** The first stop of the journey. */
      home: z.boolean(),
      /** Mean cosine of the way there and the routes of the person’s own journeys, and the bonus for those of others. */
      score: z.number(),
    }),
  ),
});
export type NextStops = z.infer<typeof nextStops>;

/** The answer of GET /api/logs/:id/compositions/:composition/similar. */
export const similarMusic = z.object({
  /** The most similar first. */
  compositions: z.array(
    z.object({
      id: z.int(),
      /** The travel log, and its title when it was played. */
      log: z.uuid(),
      title: z.string(),
      /** Name that a person gave it; null for none. */
      name: z.string().nullable(),
      /** Time of the last write, UTC. */
      at: z.iso.datetime(),
      /** Beats a minute, the mean of all. */
      tempo: z.number(),
      /** The key that lasts longest. */
      key: z.string().nullable(),
      seconds: z.number(),
      similarity,
    }),
  ),
  /** Compositions that were not compared, because they have no embedding yet, count: some are made now. */
  missing: z.int(),
});
export type SimilarMusic = z.infer<typeof similarMusic>;
