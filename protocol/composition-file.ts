import { z } from 'zod';
import { analysis } from './analysis.ts';
import { DRUM_KIT } from './drum-kit.ts';
import { VOICES } from './note-event.ts';

const tick = z.int().min(0);
const metre = z.tuple([z.int(), z.int()]);
const midi = z.int().min(0).max(127);
const chord = z.object({
  root: z.int().min(0).max(11).describe('Pitch class, C = 0.'),
  quality: z.string().describe('major, minor, diminished or dominant7'),
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
  seed: z
    .int()
    .describe(
      'What the piece follows from, beside the journey: the random seed, the planner’s rules, the network’s weights.',
    ),
  mapVersion: z.int(),
  network: z
    .object({ hash: z.string(), backend: z.string() })
    .nullable()
    .describe('SHA-256 of the weights, and the backend that they ran on; null where no network was used.'),
  ticks: tick,
  legs: z.array(
    z.object({
      leg: z.string().describe('Id of the waypoint that the leg leaves from.'),
      from: z.string().describe('Airport codes as written in the document.'),
      to: z.string(),
      startTick: tick.describe('Start, ticks of the journey. All ticks below are ticks of the leg.'),
      ticks: tick,
      tempo: z.number().describe('Beats per minute; a beat is a quarter, in 6/8 and 9/8 a dotted quarter.'),
      tempos: z
        .array(z.object({ tick, bpm: z.number() }))
        .describe(
          'The tempo map: quarter notes per minute from a tick on. Several where the tempo changed while the leg played.',
        ),
      metre,
      key: z.string().describe('The key at its start, e.g. "D minor".'),
      temperature: z.number().describe('Sampling temperature of the melody, 0.5 to 1.5.'),
      programs: z
        .array(midi)
        .describe('General MIDI programs in the order of the voices: melody, bass, pad, percussion, choir.'),
      pan: z.number().describe('−1 (left) to 1 (right).'),
      brightness: midi.describe('MIDI controller 74.'),
      bars: z.array(
        z.object({
          tick,
          ticks: tick,
          metre,
          tonic: z.int().describe('Pitch class, C = 0, and mode.'),
          mode: z.string(),
          chords: z.tuple([chord, chord]).describe('One for each half of the bar.'),
          density: z.int().describe('Classes, 0 (lowest) to 5.'),
          register: z.int(),
          energy: z.number().describe('0 (soft) to 1 (loud).'),
          texture: z.string().describe('The accompaniment: band or choir.'),
          form: z.string().describe('free, copy or rhythm (of the bar `back` bars before), or drone.'),
          back: z.int(),
          cadence: z.string().describe('none, half or full'),
        }),
      ),
      /** By start, then voice. A pitch of percussion is a General MIDI drum key. */
      notes: z.array(
        z.object({
          ...{ voice: z.enum(VOICES), tick, ticks: tick, pitch: midi, velocity: midi },
          offset: z.int().describe('Ticks by which it sounds later than its start, or earlier below 0.'),
          silent: z.literal(true).optional().describe('It does not sound: a take of a solo is in its place.'),
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
        player: z.string().describe('Name of the player.'),
        sound: z.int().min(0).max(DRUM_KIT).describe('General MIDI program; 128 is a drum kit.'),
        grid: z.string().describe('off, 1/8, 1/16, or triplets: 1/8T, 1/16T'),
        strength: z.int().describe('Way to the grid line, percent.'),
        muted: z.boolean().describe('It is left out of MIDI and sound.'),
        solo: z.boolean().describe('The composed melody is silent from its first note to the end of its last.'),
        revised: z.boolean().describe('Its leg is gone, or has another shape than when it was recorded.'),
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
  own: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      'Top-level types of a client’s own in the travel log, by name, as plain values; absent where there are none.',
    ),
});
export type CompositionFile = z.infer<typeof compositionFile>;
