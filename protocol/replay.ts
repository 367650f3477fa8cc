import { z } from 'zod';
import { composition } from './composition.ts';
import { notes, replace } from './notes.ts';
import { take } from './take.ts';
import { transport } from './transport.ts';
import { identity } from './welcome.ts';

const ms = z.int().min(0).describe('ms since 1970.');
const path = z.array(z.string()).readonly().describe('Names of fields, from the outermost; waypoints by their id.');

/** A time in which people were at work on a travel log, or its music played, without a long pause. */
export const evening = z.object({
  from: ms.describe('Beginning, ms since 1970.'),
  to: ms.describe('End, ms since 1970.'),
  edits: z.int().describe('Rows of the update log.'),
  music: z.boolean().describe('Music played.'),
  people: z.array(identity).readonly().describe('Those who edited, the busiest first.'),
});
export type Evening = z.infer<typeof evening>;

/** GET /api/logs/:id/evenings */
export const eveningList = z.object({ evenings: z.array(evening).readonly().describe('The newest first.') });
export type EveningList = z.infer<typeof eveningList>;

const mark = z.object({
  at: ms,
  kind: z.enum(['take', 'version']),
  user: identity.nullable(),
  name: z.string().nullable().describe('Name of the version; null for a take.'),
});

/** GET /api/logs/:id/evenings/:evening: an evening, and what is told beside its edits and its music. */
export const eveningDetails = evening.extend({
  firstRow: z.int().nullable().describe('Its first row; null where nothing was edited.'),
  marks: z.array(mark).readonly().describe('Takes that were recorded and versions that were named, oldest first.'),
});
export type EveningDetails = z.infer<typeof eveningDetails>;

const visit = z.object({
  user: identity,
  from: ms.describe('Joining, ms since 1970; no earlier than the evening.'),
  to: ms.describe('Leaving, ms since 1970; no later than the evening.'),
});

/** GET /api/logs/:id/evenings/:evening/visits */
export const visitList = z.object({
  visits: z
    .array(visit)
    .readonly()
    .describe('Who was in the room, as far as session events are kept: those who only listened are here alone.'),
});
export type VisitList = z.infer<typeof visitList>;

export const contentChange = z.union([
  z.object({
    path,
    at: z.int().min(0).describe('Place in the text, UTF-16 units.'),
    remove: z.int().min(0).describe('Removed from here on, UTF-16 units.'),
    insert: z.string(),
  }),
  z.object({ path, value: z.unknown().optional().describe('Absent where the field is gone.') }),
]);

/** The changes of one row. */
export const scene = z.object({
  seq: z.int().describe('Number of the row.'),
  at: ms.describe('When it was committed, ms since 1970.'),
  by: z.int().describe('Number of its author.'),
  changes: z.array(contentChange).readonly(),
});
export type Scene = z.infer<typeof scene>;

/** GET /api/logs/:id/evenings/:evening/scenes */
export const scenes = z.object({
  start: z
    .object({
      seq: z.int(),
      content: z.unknown().describe('The travel log at this row as JSON, its waypoints by their id.'),
    })
    .describe('The document before the first of these scenes.'),
  scenes: z.array(scene).readonly().describe('In the order of their rows. Rows that changed nothing are left out.'),
  next: z.int().nullable().describe('Value of `after` for the scenes behind these; null at the end.'),
});
export type Scenes = z.infer<typeof scenes>;

/** A message of the music as it was sent, with the time at which it was written down. */
export const heardMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('composition'), at: ms, message: composition }),
  z.object({ kind: z.literal('notes'), at: ms, message: notes.omit({ fromTick: true, time: true }) }),
  z.object({ kind: z.literal('replace'), at: ms, message: replace }),
  z.object({ kind: z.literal('transport'), at: ms, message: transport }),
]);
export type HeardMessage = z.infer<typeof heardMessage>;

/** A take that sounded with the music, for as long as it was there. */
export const eveningTake = take
  .pick({ leg: true, sound: true, solo: true, notes: true, grid: true, strength: true })
  .extend({
    by: z.int().describe('Number of the player.'),
    from: ms.describe('When it was recorded, ms since 1970.'),
    to: ms.nullable().describe('When it was deleted; null where it is there still.'),
  });
export type EveningTake = z.infer<typeof eveningTake>;

/** GET /api/logs/:id/evenings/:evening/music */
export const heardMusic = z.object({
  messages: z
    .array(heardMessage)
    .readonly()
    .describe('Messages of the music in their order, from the beginning of the performance that the evening began in.'),
  takes: z
    .array(eveningTake)
    .readonly()
    .exactOptional()
    .describe(
      'Takes that play with it, oldest first, as far as they are kept; with the first page alone, and absent where there are none. Those that are muted today are left out.',
    ),
  next: z.string().nullable().describe('Value of `after` for the messages behind these; null at the end.'),
});
export type HeardMusic = z.infer<typeof heardMusic>;
