import { z } from 'zod';

/** A count for each voice that there is, by its name. */
const perVoice = <T extends z.ZodType>(value: T) => z.record(z.string(), value);

/**
 * What can be said of a piece in figures: GET /api/logs/:id/analysis. All of it is counted from plans and notes and none
 * of it estimated from sound, so that the same piece has the same analysis.
 */
export const analysis = z.object({
  /** Of the rules by which it was made; an analysis of a lower version is made anew. */
  version: z.int(),
  /** To the ms. */
  seconds: z.number(),
  bars: z.int(),
  /** Beats a minute; in 6/8 and 9/8 a beat is a dotted quarter. The mean is that of all beats, to 0.01. */
  tempo: z.object({ slowest: z.number(), fastest: z.number(), mean: z.number() }),
  /** The keys as they were planned, and how long each of them lasts, longest first. */
  keys: z.array(
    z.object({
      /** e.g. "D minor" */
      key: z.string(),
      /** Pitch class, C = 0. */
      tonic: z.int().min(0).max(11),
      /** major, mixolydian, dorian or minor */
      mode: z.string(),
      seconds: z.number(),
    }),
  ),
  /** Time signatures with their bars, most first. */
  metres: z.array(z.object({ metre: z.tuple([z.int(), z.int()]), bars: z.int() })),
  /** Count of all notes, and of each voice's. */
  notes: z.int(),
  voices: perVoice(z.int()),
  /** Notes a bar and a second, all voices together, and of the melody alone; to 0.001. */
  density: z.object({ bar: z.number(), second: z.number(), melodyBar: z.number(), melodySecond: z.number() }),
  /** The lowest and the highest MIDI pitch of each voice that has one. */
  range: perVoice(z.object({ lowest: z.int(), highest: z.int() })),
  /** How long each pitch class sounds, C first: seconds to the ms. Percussion has none. */
  pitchClasses: z.array(z.number()).length(12),
  /**
   * Steps from one note of the melody to the next within a leg, count: from an octave down (first) over the same pitch
   * (the thirteenth) to an octave up (last). Further ones are counted at the ends.
   */
  intervals: z.array(z.int()).length(25),
  /**
   * What of the melody was there before in its leg, shares (0–1) to 0.001: of patterns of six notes (by intervals and
   * rhythm, so that a transposed one counts), and of bars (by rhythm and degrees of the scale).
   */
  repetition: z.object({ patterns: z.number(), bars: z.number() }),
  /** The same in short for each leg, in order. */
  legs: z.array(
    z.object({
      /** The id of the waypoint that it leaves from. */
      leg: z.string(),
      from: z.string(),
      to: z.string(),
      seconds: z.number(),
      tempo: z.number(),
      key: z.string(),
      metre: z.tuple([z.int(), z.int()]),
      notes: z.int(),
    }),
  ),
});
export type Analysis = z.infer<typeof analysis>;

/** The piece that was played last, as GET /api/logs/:id tells of it. */
export const playedMusic = z.object({
  /** When it was kept, UTC. */
  at: z.iso.datetime(),
  /** The row of the update log that the journey was at. */
  seq: z.int(),
  seed: z.int(),
  mapVersion: z.int(),
  network: z.object({ hash: z.string(), backend: z.string() }).nullable(),
  analysis,
});
export type PlayedMusic = z.infer<typeof playedMusic>;
