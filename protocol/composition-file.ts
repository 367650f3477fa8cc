import { z } from 'zod';
import { analysis } from './analysis.ts';
import { DRUM_KIT } from './drum-kit.ts';
import { VOICES } from './note-event.ts';

const tick = z.int().min(0);
const metre = z.tuple([z.int(), z.int()]);
const midi = z.int().min(0).max(127);
const chord = z.object({
  /** Pitch class, C = 0. */
  root: z.int().min(0).max(11),
  /** major, minor, diminished or dominant7 */
  quality: z.string(),
});

/**
 * A piece as a JSON file: GET /api/logs/:id/composition.json. A quarter note has 480 ticks. Fields may be added without a
 * new version; existing fields keep their meaning.
 */
export const compositionFile = z.object({
  format: z.literal('aero-melody/composition'),
  version: z.literal(1),
  title: z.string(),
  ticksPerQuarter: z.int(),
  /** What the piece follows from, beside the journey: the random seed, the planner's rules, the network's weights. */
  seed: z.int(),
  mapVersion: z.int(),
  /** SHA-256 of the weights, and the backend that they ran on; null where no network was used. */
  network: z.object({ hash: z.string(), backend: z.string() }).nullable(),
  ticks: tick,
  legs: z.array(
    z.object({
      /** Id of the waypoint that the leg leaves from. */
      leg: z.string(),
      /** Airport codes as written in the document. */
      from: z.string(),
      to: z.string(),
      /** Start, ticks of the journey. All ticks below are ticks of the leg. */
      startTick: tick,
      ticks: tick,
      /** Beats per minute; a beat is a quarter, in 6/8 and 9/8 a dotted quarter. */
      tempo: z.number(),
      /** The tempo map: quarter notes per minute from a tick on. Several where the tempo changed while the leg played. */
      tempos: z.array(z.object({ tick, bpm: z.number() })),
      metre,
      /** The key at its start, e.g. "D minor". */
      key: z.string(),
      /** Sampling temperature of the melody, 0.5 to 1.5. */
      temperature: z.number(),
      /** General MIDI programs in the order of the voices: melody, bass, pad, percussion, choir. */
      programs: z.array(midi),
      /** −1 (left) to 1 (right). */
      pan: z.number(),
      /** MIDI controller 74. */
      brightness: midi,
      bars: z.array(
        z.object({
          tick,
          ticks: tick,
          metre,
          /** Pitch class, C = 0, and mode. */
          tonic: z.int(),
          mode: z.string(),
          /** One for each half of the bar. */
          chords: z.tuple([chord, chord]),
          /** Classes, 0 (lowest) to 5. */
          density: z.int(),
          register: z.int(),
          /** 0 (soft) to 1 (loud). */
          energy: z.number(),
          /** The accompaniment: band or choir. */
          texture: z.string(),
          /** free, copy or rhythm (of the bar `back` bars before), or drone. */
          form: z.string(),
          back: z.int(),
          /** none, half or full */
          cadence: z.string(),
        }),
      ),
      /** By start, then voice. A pitch of percussion is a General MIDI drum key. */
      notes: z.array(
        z.object({
          ...{ voice: z.enum(VOICES), tick, ticks: tick, pitch: midi, velocity: midi },
          /** Ticks by which it sounds later than its start, or earlier below 0. */
          offset: z.int(),
          /** It does not sound: a take of a solo is in its place. */
          silent: z.literal(true).optional(),
        }),
      ),
    }),
  ),
  analysis,
  /** Notes that members have recorded, oldest first; absent where there are none. */
  takes: z
    .array(
      z.object({
        id: z.string(),
        leg: z.string(),
        /** Name of the player. */
        player: z.string(),
        /** General MIDI program; 128 is a drum kit. */
        sound: z.int().min(0).max(DRUM_KIT),
        /** off, 1/8, 1/16, or triplets: 1/8T, 1/16T */
        grid: z.string(),
        /** Way to the grid line, percent. */
        strength: z.int(),
        /** It is left out of MIDI and sound. */
        muted: z.boolean(),
        /** The composed melody is silent from its first note to the end of its last. */
        solo: z.boolean(),
        /** Its leg is gone, or has another shape than when it was recorded. */
        revised: z.boolean(),
        /** As they were played, with the place at which they sound: quantised, cut at the end of the leg; null for none. */
        notes: z.array(
          z.object({
            ...{ tick, ticks: tick, pitch: midi, velocity: midi },
            sounds: z.object({ tick, ticks: tick }).nullable(),
          }),
        ),
      }),
    )
    .optional(),
  /** Top-level types of a client's own in the travel log, by name, as plain values; absent where there are none. */
  own: z.record(z.string(), z.unknown()).optional(),
});
export type CompositionFile = z.infer<typeof compositionFile>;
