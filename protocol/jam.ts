import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { place } from './place.ts';
import { answer } from './refusal-schema.ts';
import { sound } from './sound.ts';
import { identity } from './welcome.ts';

const pitch = z.int().min(0).max(127).describe('MIDI pitch; of a drum kit, a General MIDI drum key.');

const eventsAt = (at: z.ZodNumber) =>
  z
    .array(
      z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('on').describe('A note begins; one of the same pitch that is held ends.'),
          at,
          pitch,
          velocity: z.int().min(1).max(127).describe('MIDI velocity.'),
        }),
        z.object({ kind: z.literal('off').describe('A note ends, or rings on while the pedal is down.'), at, pitch }),
        z.object({
          kind: z.literal('sustain').describe('The pedal.'),
          at,
          down: z.boolean().describe('True while it is down.'),
        }),
      ]),
    )
    .max(LIMITS.jamBatch)
    .describe('In order; none says that the member is there and plays nothing.');

const played = {
  sound,
  held: z.array(pitch).max(LIMITS.jamHeld).describe('Pitches that are held after these events: all others end.'),
};

const placed = place.omit({ tick: true }).extend({
  ...played,
  kind: z.literal('placed').describe('On stage: the events sound at their place in the music.'),
  upTo: z.int().min(0).describe('Watermark: nothing that starts before this tick of the leg follows.'),
  events: eventsAt(z.int().min(0).describe('Ticks in the leg.')),
});
const direct = z.object({
  ...played,
  kind: z.literal('direct').describe('Off stage: the events sound on arrival.'),
  time: z.number().describe('Room time of the first of them, ms.'),
  events: eventsAt(z.number().min(0).max(LIMITS.jamDirectMs).describe('After `time`, ms.')),
});

export const jam = z.discriminatedUnion('kind', [placed, direct]).describe('Notes that the member plays.');
export type Jam = z.infer<typeof jam>;
export type JamEvent = Jam['events'][number];

const from = {
  member: z.string().describe('The connection of the player.'),
  player: identity.describe('The player.'),
};

export const jamDown = z
  .discriminatedUnion('kind', [
    placed.extend(from),
    direct.extend(from),
    z.object({
      ...from,
      kind: z.literal('gone').describe('The player is gone, or may not play any more: what it holds ends.'),
    }),
  ])
  .describe('Notes that another member plays.');
export type JamDown = z.infer<typeof jamDown>;

export const stageStep = z
  .object({
    on: z.boolean().describe('True to step on stage, or to stay there.'),
    solo: z.boolean().describe('Whether the member plays in the place of the composed melody.'),
  })
  .describe('Steps on stage or off it. It ends with the connection.');
export type StageStep = z.infer<typeof stageStep>;

export const stageAnswer = answer({}).describe('The member is on stage, or off it.');
