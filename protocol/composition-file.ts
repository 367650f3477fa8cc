import { z } from 'zod';
import { analysis } from './analysis.ts';
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
 * A piece as a JSON file: GET /api/logs/:id/composition.json. Ticks are counted 480 a quarter note. Fields may be added
 * without another version; what is there keeps its meaning.
 */
export const compositionFile = z.object({
  format: z.literal('aero-melody/composition'),
  version: z.literal(1),
  title: z.string(),
  ticksPerQuarter: z.int(),
  /** What it follows from, beside the journey: the seed of all chance, the rules of the planner, the network's weights. */
  seed: z.int(),
  mapVersion: z.int(),
  /** SHA-256 of the weights, and the backend that they ran on; null where no network had a part in it. */
  network: z.object({ hash: z.string(), backend: z.string() }).nullable(),
  ticks: tick,
  legs: z.array(
    z.object({
      /** The id of the waypoint that it leaves from. */
      leg: z.string(),
      /** Airport codes as written in the document. */
      from: z.string(),
      to: z.string(),
      /** Where it begins on the ticks of the journey; all other ticks below are its own. */
      startTick: tick,
      ticks: tick,
      /** Beats a minute, a beat being a quarter (a dotted quarter in 6/8 and 9/8). */
      tempo: z.number(),
      /** The same as quarter notes a minute from a tick on; more than one where the tempo changed while it played. */
      tempos: z.array(z.object({ tick, bpm: z.number() })),
      metre,
      /** At its start, e.g. "D minor". */
      key: z.string(),
      /** How daring the melody is, 0.5 to 1.5. */
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
          /** What goes with the melody: band or choir. */
          texture: z.string(),
          /** free, copy or rhythm (like the bar `back` bars ago), or drone. */
          form: z.string(),
          back: z.int(),
          /** none, half or full */
          cadence: z.string(),
        }),
      ),
      /** By start, then voice. A pitch of percussion is a General MIDI drum key. */
      notes: z.array(z.object({ voice: z.enum(VOICES), tick, ticks: tick, pitch: midi, velocity: midi })),
    }),
  ),
  analysis,
});
export type CompositionFile = z.infer<typeof compositionFile>;
