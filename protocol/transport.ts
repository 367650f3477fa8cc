import { z } from 'zod';
import { place } from './place.ts';
import { answer } from './refusal-schema.ts';
import { identity } from './welcome.ts';

/** Stream position of a message of the music: receivers drop lower epochs, and lower numbers of the same. */
export const streamPosition = {
  epoch: z.int().min(0).describe('Counts the conductors of the log: a lower one no longer counts.'),
  seq: z.int().min(0).describe('Number of the message within its epoch.'),
};

/** A member on stage plays in the place of the composed melody. */
export const solo = z.object({
  member: z.string().describe('The connection of the soloist.'),
  player: identity.describe('The soloist.'),
  from: place.describe('The composed melody is silent from here on.'),
  until: place.nullable().describe('Where it comes back; null while that is open.'),
});
export type Solo = z.infer<typeof solo>;

/** A leg that is played again and again. */
export const loop = z.object({
  leg: z.string().describe('The leg that repeats.'),
  from: z.int().min(0).describe('Where it begins, ticks of the journey.'),
  to: z.int().min(1).describe('Where it ends, and the next pass begins, ticks of the journey.'),
});
export type Loop = z.infer<typeof loop>;

export const transport = z
  .object({
    ...streamPosition,
    conductor: z.string().nullable().describe('Call sign of the instance that conducts; null while none is known to.'),
    state: z.enum(['stopped', 'playing', 'paused']).describe('Whether the playhead moves.'),
    run: z
      .int()
      .min(0)
      .describe(
        'Counts plays, seeks and passes of a loop: while it stays the same, the playhead moves without a break.',
      ),
    tick: z.number().describe('Where the playhead is at `time`, ticks of the journey.'),
    time: z.number().describe('Room time, ms.'),
    tempos: z
      .array(
        z.object({
          tick: z.int().describe('Where this tempo begins, ticks of the journey.'),
          bpm: z.number().positive().describe('Quarter notes a minute.'),
        }),
      )
      .min(1)
      .describe('Tempo map of the whole journey, by tick.'),
    endTick: z.int().min(0).describe('Where the journey ends, ticks.'),
    stageLead: z
      .number()
      .min(0)
      .default(0)
      .describe('Lead of the members on stage over all others, ms; 0 while there are none.'),
    solo: solo.nullable().default(null).describe('The solo that sounds now or did last.'),
    loop: loop.exactOptional().describe('The leg that repeats; absent where none does.'),
  })
  .describe('Where the playhead is at a room time, and whether it moves.');
export type Transport = z.infer<typeof transport>;

/** Tempo is a setting of the document and not a command. */
export const command = z
  .discriminatedUnion('action', [
    z.object({ action: z.literal('play').describe('Plays on from the playhead; after a stop, a new performance.') }),
    z.object({ action: z.literal('pause').describe('Stops the playhead where it is.') }),
    z.object({
      action: z.literal('seek').describe('Moves the playhead.'),
      tick: z.int().min(0).describe('Where to, ticks of the journey.'),
    }),
    z.object({
      action: z
        .literal('loop')
        .describe('Repeats a leg, or lets it go. The playhead moves there where it is elsewhere.'),
      leg: z.string().min(1).max(100).nullable().describe('The leg; null to play on at its end.'),
    }),
  ])
  .describe('Commands the music.');
export type Command = z.infer<typeof command>;

export const commandAnswer = answer({}).describe('The command has been obeyed.');
export type CommandAnswer = z.infer<typeof commandAnswer>;
