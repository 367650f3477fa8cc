import { z } from 'zod';
import { answer } from './refusal.ts';

/** Where a message stands in the music of a room: receivers drop lower epochs, and lower numbers of the same. */
export const streamPosition = { epoch: z.int().min(0), seq: z.int().min(0) };
export interface StreamPosition {
  readonly epoch: number;
  readonly seq: number;
}

export const isBefore = (one: StreamPosition, other: StreamPosition): boolean =>
  one.epoch < other.epoch || (one.epoch === other.epoch && one.seq < other.seq);

/** Down: at room time `time` (ms) the playhead is at `tick`; it moves along `tempos` while `state` is playing. */
export const transport = z.object({
  ...streamPosition,
  /** The call sign of the instance that conducts; null while nobody is known to. */
  conductor: z.string().nullable(),
  state: z.enum(['stopped', 'playing', 'paused']),
  /** Counts plays and seeks: while it stays the same, the playhead moves on without a break. */
  run: z.int().min(0),
  tick: z.number(),
  time: z.number(),
  /** The tempo map of the whole journey, quarter notes a minute from a tick on, by tick. Never empty. */
  tempos: z.array(z.object({ tick: z.int(), bpm: z.number().positive() })).min(1),
  /** Where the journey ends, ticks. */
  endTick: z.int().min(0),
});
export type Transport = z.infer<typeof transport>;

/** Up: what a member asks of the music. Tempo is a setting of the document and not a command. */
export const command = z.discriminatedUnion('action', [
  z.object({ action: z.literal('play') }),
  z.object({ action: z.literal('pause') }),
  z.object({ action: z.literal('seek'), tick: z.int().min(0) }),
]);
export type Command = z.infer<typeof command>;

export const commandAnswer = answer({});
export type CommandAnswer = z.infer<typeof commandAnswer>;
