import { z } from 'zod';

/** A value for each voice of the piece, by its name. */
const perVoice = <T extends z.ZodType>(value: T) => z.record(z.string(), value);

/**
 * The figures of a piece: GET /api/logs/:id/analysis. All are counted from plans and notes, and none estimated from sound,
 * so that the same piece has the same analysis.
 */
export const analysis = z.object({
  version: z.int().describe('The version of its rules. An analysis of a lower version is made again.'),
  seconds: z.number().describe('Length, to the ms.'),
  bars: z.int(),
  tempo: z
    .object({ slowest: z.number(), fastest: z.number(), mean: z.number() })
    .describe('Beats a minute; in 6/8 and 9/8 a beat is a dotted quarter. The mean is that of all beats, to 0.01.'),
  /** The planned keys with their length, longest first. */
  keys: z.array(
    z.object({
      key: z.string().describe('e.g. "D minor"'),
      tonic: z.int().min(0).max(11).describe('Pitch class, C = 0.'),
      mode: z.string().describe('major, mixolydian, dorian or minor'),
      seconds: z.number(),
    }),
  ),
  metres: z
    .array(z.object({ metre: z.tuple([z.int(), z.int()]), bars: z.int() }))
    .describe('Time signatures with their count of bars, most first.'),
  notes: z.int().describe('Count of all notes, and of each voice’s notes.'),
  voices: perVoice(z.int()),
  density: z
    .object({ bar: z.number(), second: z.number(), melodyBar: z.number(), melodySecond: z.number() })
    .describe('Notes per bar and per second, of all voices and of the melody alone; to 0.001.'),
  range: perVoice(z.object({ lowest: z.int(), highest: z.int() })).describe(
    'The lowest and the highest MIDI pitch of each voice that has one.',
  ),
  pitchClasses: z
    .array(z.number())
    .length(12)
    .describe('Sounding time of each pitch class, C first: seconds, to the ms. Percussion has none.'),
  /**
   * Intervals between consecutive notes of the melody within a leg, count: from an octave down (first) over the same pitch
   * (the thirteenth) to an octave up (last). Larger ones are counted at the ends.
   */
  intervals: z.array(z.int()).length(25),
  /**
   * The share of the melody that repeats something in its leg, 0–1, to 0.001: of patterns of six notes (by intervals and
   * rhythm, so that a transposed one counts), and of bars (by rhythm and degrees of the scale).
   */
  repetition: z.object({ patterns: z.number(), bars: z.number() }),
  /** A summary of each leg, in order. */
  legs: z.array(
    z.object({
      leg: z.string().describe('Id of the waypoint that the leg leaves from.'),
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

/** The piece that was played last, as GET /api/logs/:id returns it. */
export const playedMusic = z.object({
  at: z.iso.datetime().describe('When it was archived, UTC.'),
  seq: z.int().describe('The row of the update log that the piece was composed from.'),
  seed: z.int(),
  mapVersion: z.int(),
  network: z.object({ hash: z.string(), backend: z.string() }).nullable(),
  analysis,
});
export type PlayedMusic = z.infer<typeof playedMusic>;
