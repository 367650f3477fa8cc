import { z } from 'zod';
import { bytes } from './bytes.ts';
import { DOWN } from './down.ts';
import { command, commandAnswer, transport } from './transport.ts';
import { identity } from './welcome.ts';

/** Raised whenever a message below changes; `test/protocol/sibling-version.test.ts` hashes the schemas and insists. */
export const SIBLING_VERSION = 9;

/** Music as members hear it: one message of the conductor's stream, under the name that it has in DOWN. */
const music = z.discriminatedUnion('name', [
  z.object({ name: z.literal('composition').describe('As in the table above.'), message: DOWN.composition }),
  z.object({ name: z.literal('transport').describe('As in the table above.'), message: DOWN.transport }),
  z.object({ name: z.literal('notes').describe('As in the table above.'), message: DOWN.notes }),
  z.object({ name: z.literal('replace').describe('As in the table above.'), message: DOWN.replace }),
]);

const epoch = z.int().min(0).describe('Epoch of the conductor.');

/** How the lease of a room goes from one instance to another: none gives it back before another asks for it. */
const baton = z.discriminatedUnion('word', [
  /** The conductor of this epoch wants another instance to conduct. */
  z.object({ word: z.literal('offered').describe('The conductor asks for another one.'), epoch }),
  /** Instance `by` wants to conduct in place of the conductor of this epoch. */
  z.object({
    word: z.literal('asked').describe('The sender wants to conduct.'),
    epoch,
    by: z.string().describe('Name of the sender.'),
  }),
  /** All notes are written and the lease is given back: instance `to` can take it. */
  z.object({
    word: z.literal('free').describe('The lease can be taken.'),
    to: z.string().describe('Name of the instance that asked.'),
  }),
]);

/**
 * Every message between instances. All but `ended` and `alive` belong to one travel log and reach the instances that hold it. During an
 * update the sender may be of the version before or after: rules S1 to S5 in `docs/protocol.md`.
 */
export const SIBLING = {
  committed: z
    .object({
      to: z.int().min(0).describe('Number of the newest row.'),
      rows: z
        .array(
          z.object({
            sessionId: z.string().describe('The session that wrote it.'),
            bytes: bytes.describe('A Yjs update.'),
          }),
        )
        .optional()
        .describe(
          'The last rows up to `to`, in order. Left out where they are large: they are read from the update log.',
        ),
    })
    .describe('Rows of the update log up to `to` are committed.'),
  access: z
    .object({ version: z.int().min(0).describe('Version of the rights, which rise with every change.') })
    .describe('The rights to the log have changed.'),
  takes: z
    .object({ version: z.int().min(0).describe('Version of the takes, which rises with every change.') })
    .describe('The takes of the log have changed.'),
  awareness: z
    .object({
      bytes: bytes.describe('An awareness update of y-protocols.'),
      instance: z.string().describe('Name of the sender.'),
      all: z.literal(true).optional().describe('Every member of the sender is in it: others have left.'),
    })
    .describe('Awareness states of members of `instance`, as y-protocols encodes them; with `all`, of every one.'),
  present: z
    .object({})
    .describe('The sender may lack messages, or its first member has come: answer with your members and your music.'),
  music: music.describe('One message of the music, for the members of every instance.'),
  transport: transport.describe('Where the music stands, for the conductors of the other instances.'),
  baton: baton.describe('A step of handing the lease from one instance to another.'),
  command: z
    .object({
      by: z.string().describe('Name of the sender.'),
      id: z.int().min(0).describe('Number of the command at the sender.'),
      command: command.describe('As the member sent it.'),
    })
    .describe('Command `id` of a member of instance `by`, for the instance that conducts.'),
  answer: z
    .object({
      to: z.string().describe('Name of the instance that forwarded the command.'),
      id: z.int().min(0).describe('Number of the command there.'),
      answer: commandAnswer.describe('For the member.'),
    })
    .describe('The answer to command `id` of instance `to`.'),
  stage: z
    .object({
      instance: z.string().describe('Name of the sender.'),
      ask: z.boolean().describe('The first member has stepped on stage: answer with yours.'),
      players: z
        .array(
          z.object({
            member: z.string().describe('Its connection.'),
            player: identity.describe('Who it is.'),
            delay: z.number().describe('Way of its messages to its instance, ms.'),
            solo: z.boolean().describe('Plays in the place of the composed melody.'),
          }),
        )
        .describe('Members of the sender on stage.'),
      delays: z.array(z.number()).describe('Ways to the members of the sender, as far as they are known, ms.'),
    })
    .describe('Members of `instance` on stage. An instance that does not know it hears them off stage.'),
  jam: z
    .object({
      instance: z.string().describe('Name of the sender.'),
      message: DOWN.jam.describe('As in the table above.'),
    })
    .describe('Notes that a member of `instance` plays, for the members of every instance.'),
  ended: z
    .object({ sessionIds: z.array(z.string()).describe('Ids of login sessions and access tokens.') })
    .describe('These have ended: close their connections. An instance that misses it reads it from the database.'),
  alive: z.string().describe('The heartbeat of an instance: its name.'),
} as const;

type SiblingMessages = { [N in keyof typeof SIBLING]: z.infer<(typeof SIBLING)[N]> };
export type SiblingName = keyof SiblingMessages;
export type SiblingMessage<N extends SiblingName> = SiblingMessages[N];

/** The same table as Socket.IO's type parameter. */
export type SiblingEvents = { [N in SiblingName]: (message: SiblingMessage<N>) => void };

/** The messages that make up the music of a room. */
export type MusicName = SiblingMessage<'music'>['name'];
export type HandoffMessage = SiblingMessage<'baton'>;
export type ForwardedCommand = SiblingMessage<'command'>;
export type ForwardedAnswer = SiblingMessage<'answer'>;
